using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cordon.Proofs.Smt;

/// <summary>What a solver answered.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Seconds">How long it took, when it was asked.</param>
/// <param name="Version">The solver's version as it prints it.</param>
public sealed record SolverAnswer(Verdict Verdict, double Seconds, string Version);

/// <summary>
/// Obligations as files that any solver can check again, <c>HASH.smt2</c> (SHA-256 of the file), each with the answers that it
/// got, <c>HASH.json</c>. Only definite answers are kept, so what was unknown is asked again; files appear whole or not at all,
/// so an interrupted run goes on from what is there. Safe for several threads.
/// </summary>
public sealed class ObligationArchive
{
    static readonly JsonSerializerOptions Format = new() { WriteIndented = true };
    readonly string folder;
    readonly Lock gate = new();

    /// <summary>Opens the archive in <paramref name="folder"/>, which is made when it is missing.</summary>
    public ObligationArchive(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>The file of an obligation.</summary>
    public string PathOf(string hash) => Path.Combine(folder, hash + ".smt2");

    /// <summary>Stores a script; returns its hash, 64 hexadecimal digits.</summary>
    public string Store(string script)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        if (!File.Exists(PathOf(hash)))
        {
            WriteWhole(PathOf(hash), script);
        }
        return hash;
    }

    /// <summary>The answer that the solver gave, in this version; null when it was not asked or did not know.</summary>
    public SolverAnswer? Find(string hash, string solver, string version)
        => Read(hash).TryGetValue(solver, out var entry) && entry.Version == version && Parse(entry.Answer) is { } verdict
            ? new(verdict, entry.Seconds, entry.Version)
            : null;

    /// <summary>Keeps an answer, unless it is unknown.</summary>
    public void Keep(string hash, string solver, SolverAnswer answer)
    {
        if (answer.Verdict == Verdict.Unknown)
        {
            return;
        }
        lock (gate)
        {
            var entries = Read(hash);
            entries[solver] = new(answer.Verdict == Verdict.Satisfiable ? "sat" : "unsat", Math.Round(answer.Seconds, 3), answer.Version);
            WriteWhole(AnswersOf(hash), JsonSerializer.Serialize(entries, Format));
        }
    }

    /// <summary>Which script was made of a longer description of an obligation; null when that is not known.</summary>
    public string? Recall(string description)
        => File.Exists(LinkOf(description)) && File.ReadAllText(LinkOf(description)) is var hash && File.Exists(PathOf(hash)) ? hash : null;

    /// <summary>Keeps which script was made of a longer description of an obligation.</summary>
    public void Remember(string description, string hash) => WriteWhole(LinkOf(description), hash);

    string LinkOf(string description)
        => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(description))) + ".link");

    string AnswersOf(string hash) => Path.Combine(folder, hash + ".json");

    SortedDictionary<string, Entry> Read(string hash)
    {
        if (!File.Exists(AnswersOf(hash)))
        {
            return [];
        }
        try
        {
            return JsonSerializer.Deserialize<SortedDictionary<string, Entry>>(File.ReadAllText(AnswersOf(hash))) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    static Verdict? Parse(string answer) => answer switch { "sat" => Verdict.Satisfiable, "unsat" => Verdict.Unsatisfiable, _ => null };

    static void WriteWhole(string path, string content)
    {
        var partial = $"{path}.{Guid.NewGuid():N}.partial";
        File.WriteAllText(partial, content);
        File.Move(partial, path, overwrite: true);
    }

    sealed record Entry(string Answer, double Seconds, string Version);
}
