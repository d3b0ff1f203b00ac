using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Tests;

/// <summary>The archive of obligations.</summary>
public sealed class ArchiveTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>A file is named by the SHA-256 of its content, and its text depends on nothing but the terms.</summary>
    [Fact]
    public void FilesAreNamedByTheirHash()
    {
        var archive = new ObligationArchive(folder.Path);
        var script = SmtLibPrinter.Script([Term.Less(Term.Variable("a", 8), Term.Variable("b", 8))]);
        var hash = archive.Store(script);
        Assert.Equal(script, File.ReadAllText(archive.PathOf(hash)));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(archive.PathOf(hash)))), hash);
    }

    /// <summary>Definite answers are kept for each solver and version; unknown ones are not.</summary>
    [Fact]
    public void DefiniteAnswersAreKept()
    {
        var archive = new ObligationArchive(folder.Path);
        var hash = archive.Store("(check-sat)\n");
        archive.Keep(hash, "z3", new(Verdict.Unsatisfiable, 0.5, "Z3 1"));
        archive.Keep(hash, "cvc5", new(Verdict.Unknown, 60, "cvc5 1"));
        Assert.Equal(Verdict.Unsatisfiable, archive.Find(hash, "z3", "Z3 1")?.Verdict);
        Assert.Null(archive.Find(hash, "z3", "Z3 2"));
        Assert.Null(archive.Find(hash, "cvc5", "cvc5 1"));
    }

    /// <summary>A damaged file of answers counts as none.</summary>
    [Fact]
    public void ADamagedFileOfAnswersCountsAsNone()
    {
        var archive = new ObligationArchive(folder.Path);
        var hash = archive.Store("(check-sat)\n");
        File.WriteAllText(Path.ChangeExtension(archive.PathOf(hash), ".json"), "{ \"z3\": { \"Answer\": \"uns");
        Assert.Null(archive.Find(hash, "z3", "Z3 1"));
        archive.Keep(hash, "z3", new(Verdict.Satisfiable, 0.1, "Z3 1"));
        Assert.Equal(Verdict.Satisfiable, archive.Find(hash, "z3", "Z3 1")?.Verdict);
    }
}
