using Cordon.GeneratedTests.Mutants.Source.Trials;

namespace Cordon.GeneratedTests.Mutants.Source;

/// <summary>A mutant and what became of it.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="CaughtBy"><c>vectors</c>, <c>fuzz</c> or <c>proof</c>, the first that did; <c>equivalent</c>; <c>survived</c>.</param>
/// <param name="Reason">For an equivalent one, why it is.</param>
/// <param name="Vectors">What the vectors said.</param>
/// <param name="Fuzz">What generated cases said.</param>
/// <param name="Proof">What the proof said, for one of the model.</param>
public sealed record SourceMutantResult(SourceMutant Mutant, string CaughtBy, string? Reason, TrialOutcome Vectors, TrialOutcome Fuzz, TrialOutcome Proof)
{
    /// <summary>Its name in commands.</summary>
    public string Name => Mutant.Name;

    /// <summary>Whether some check caught it.</summary>
    public bool IsCaught => CaughtBy is "vectors" or "fuzz" or "proof";
}

/// <summary>Mutants of one kind, counted.</summary>
/// <param name="Kind">An operator, or a side.</param>
/// <param name="Mutants">How many there are.</param>
/// <param name="Vectors">How many the vectors caught.</param>
/// <param name="Fuzz">How many of the others generated cases caught.</param>
/// <param name="Proof">How many of the others the proof caught.</param>
/// <param name="Equivalent">How many are listed as equivalent.</param>
/// <param name="Survived">How many are left.</param>
public sealed record SourceMutantCount(string Kind, int Mutants, int Vectors, int Fuzz, int Proof, int Equivalent, int Survived)
{
    /// <summary>Counts results.</summary>
    public static SourceMutantCount Of(string kind, IReadOnlyCollection<SourceMutantResult> results)
    {
        int Count(string by) => results.Count(result => result.CaughtBy == by);
        return new(kind, results.Count, Count("vectors"), Count("fuzz"), Count("proof"), Count("equivalent"), Count("survived"));
    }
}

/// <summary>The result of a campaign.</summary>
/// <param name="Seed">Which mutants were taken, and which cases were generated.</param>
/// <param name="Cases">How many cases each mutant was given at the most.</param>
/// <param name="Candidates">How many mutants the operators make of each side.</param>
/// <param name="Mutants">How many were tried.</param>
/// <param name="Caught">How many were caught.</param>
/// <param name="Equivalent">How many are listed as equivalent.</param>
/// <param name="Survived">How many are left.</param>
/// <param name="OnlyByProof">How many only the proof caught: vectors and generated cases miss them.</param>
/// <param name="ProofCaught">How many of the model's the proof catches alone, whatever else does.</param>
/// <param name="ProofUnknown">On how many of the model's it gave no answer in its time.</param>
/// <param name="Contradicted">Those that are listed as equivalent and yet were caught: the list is wrong.</param>
/// <param name="Sides">Counts by side.</param>
/// <param name="Operators">Counts by operator.</param>
/// <param name="Files">How many files they are of.</param>
/// <param name="Results">Each mutant.</param>
public sealed record SourceReport(
    ulong Seed,
    int Cases,
    IReadOnlyDictionary<string, int> Candidates,
    int Mutants,
    int Caught,
    int Equivalent,
    int Survived,
    int OnlyByProof,
    int ProofCaught,
    int ProofUnknown,
    IReadOnlyList<string> Contradicted,
    IReadOnlyList<SourceMutantCount> Sides,
    IReadOnlyList<SourceMutantCount> Operators,
    int Files,
    IReadOnlyList<SourceMutantResult> Results)
{
    /// <summary>The share that is to be caught of those that are not equivalent.</summary>
    public const double Aim = 0.98;

    /// <summary>The share that was caught of those that are not equivalent.</summary>
    public double Score => Mutants == Equivalent ? 0 : (double)Caught / (Mutants - Equivalent);

    /// <summary>The share of those that were caught which only the proof caught.</summary>
    public double OnlyByProofShare => Caught == 0 ? 0 : (double)OnlyByProof / Caught;

    /// <summary>Whether enough were caught, and the list of equivalent ones is right.</summary>
    public bool Holds => Mutants > 0 && Score >= Aim && Contradicted.Count == 0;

    /// <summary>The report of results.</summary>
    public static SourceReport Of(ulong seed, int cases, IReadOnlyDictionary<string, int> candidates, IReadOnlyList<SourceMutantResult> results)
        => new(
            seed, cases, candidates, results.Count,
            results.Count(result => result.IsCaught),
            results.Count(result => result.CaughtBy == "equivalent"),
            results.Count(result => result.CaughtBy == "survived"),
            results.Count(result => result.CaughtBy == "proof"),
            results.Count(result => result.Proof.Finding == Finding.Caught),
            results.Count(result => result.Proof.Finding == Finding.Unknown),
            [.. results.Where(result => result.IsCaught && result.Reason != null).Select(result => result.Mutant.Identity)],
            Group(results, result => result.Mutant.Side),
            Group(results, result => result.Mutant.Operator),
            results.Select(result => result.Mutant.File).Distinct().Count(),
            results);

    static IReadOnlyList<SourceMutantCount> Group(IReadOnlyList<SourceMutantResult> results, Func<SourceMutantResult, string> kind)
        => [.. results.GroupBy(kind, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => SourceMutantCount.Of(group.Key, [.. group]))];
}
