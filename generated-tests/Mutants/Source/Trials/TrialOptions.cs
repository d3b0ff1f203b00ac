namespace Cordon.GeneratedTests.Mutants.Source.Trials;

/// <summary>What a mutant is tried with.</summary>
/// <param name="Vectors">The folder of the solver's vectors.</param>
/// <param name="Cases">How many generated cases.</param>
/// <param name="Seed">The seed of the cases.</param>
/// <param name="Proves">Whether the proof is tried on mutants of the model.</param>
public sealed record TrialOptions(string Vectors, int Cases, ulong Seed, bool Proves)
{
    /// <summary>How many cases that come to a mutant's place it is tried with at the most.</summary>
    public int ReachingCases => 2000;
}
