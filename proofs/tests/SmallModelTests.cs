using Cordon.Proofs.Tests.SmallModel;
using Cordon.Proofs.Vectors;

namespace Cordon.Proofs.Tests;

/// <summary>The prover on a model that can be seen through: what is right is proved, each bug is found.</summary>
[Collection("one model at a time")]
public sealed class SmallModelTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>Without a bug everything is proved, by both solvers, for each admitted configuration.</summary>
    [Fact]
    public void TheCorrectModelIsProved()
    {
        var report = SmallProof.Prove(SeededBug.None, SmallProof.Options(folder.Path) with { Solvers = ["z3", "cvc5"] });
        Assert.All(report.Results, r => Assert.True(r.Outcome == ProofOutcome.Proved, $"{r.Name} {r.Outcome} {r.Counterexample?.Description}"));
        Assert.True(report.Holds);
        Assert.Equal(6, report.Calls);
        Assert.Equal(3, report.Configurations);
        Assert.All(report.Results, r => Assert.Equal(["cvc5", "z3"], r.Answers.Keys.Order()));
    }

    /// <summary>Each bug breaks the claim that it concerns, and the counterexample says how.</summary>
    [Theory]
    [InlineData(SeededBug.NoOwnerCheck, "small.map/SmallClaims.EntryOwned")]
    [InlineData(SeededBug.LeakedCount, "small.unmap/SmallClaims.Uses")]
    [InlineData(SeededBug.NoFlush, "small.free/SmallClaims.StaleOwned")]
    [InlineData(SeededBug.NoFlush, "small.free/SmallClaims.NoneReaches")]
    [InlineData(SeededBug.ForeignFree, "small.free/MayChange.Owner")]
    [InlineData(SeededBug.ChangingQuestion, "small.ask/ChangesNothing")]
    public void ABugIsFound(SeededBug bug, string obligation)
    {
        var report = SmallProof.Prove(bug, SmallProof.Options(folder.Path));
        var result = Assert.Single(report.Results, r => r.Name == obligation);
        Assert.Equal(ProofOutcome.Refuted, result.Outcome);
        Assert.NotNull(result.Counterexample?.File);
        Assert.Contains("breaks", result.Counterexample.Description);
        Assert.Equal(result.Operation, VectorFile.Read(result.Counterexample.File).Call);
    }

    /// <summary>Every path of every step gets a vector.</summary>
    [Fact]
    public void EveryPathHasAVector()
    {
        var vectors = Path.Combine(folder.Path, "vectors");
        var report = SmallProof.Prove(SeededBug.None, SmallProof.Options(folder.Path) with { VectorFolder = vectors });
        Assert.All(report.Operations, o => Assert.Equal(o.Paths, o.Vectors + o.Unreachable));
        Assert.All(report.Operations, o => Assert.True(o.Vectors > 0));
        var success = Directory.GetFiles(Path.Combine(vectors, "small.map")).Select(VectorFile.Read).First(v => v.Result == 0);
        Assert.Contains(success.Written, c => c.Map == "P2m" && c.Value == success.Inputs["arguments.Mfn"] + 1);
    }

    /// <summary>What was solved is not solved again.</summary>
    [Fact]
    public void AnswersAreKept()
    {
        var options = SmallProof.Options(folder.Path);
        var first = SmallProof.Prove(SeededBug.None, options);
        var files = Directory.GetFiles(options.ArchiveFolder).Order().ToArray();
        var second = SmallProof.Prove(SeededBug.None, options);
        Assert.Equal(files, Directory.GetFiles(options.ArchiveFolder).Order());
        Assert.Equal(first.Results.Select(r => (r.Name, r.Hash)), second.Results.Select(r => (r.Name, r.Hash)));
    }

    /// <summary>An unknown call is a usage error in one line.</summary>
    [Fact]
    public void AnUnknownCallIsNamed()
    {
        var problem = Assert.Throws<ProofUsageException>(() => SmallProof.Prove(SeededBug.None, SmallProof.Options(folder.Path) with { Call = "small.nothing" }));
        Assert.Contains("small.nothing", problem.Message);
    }
}
