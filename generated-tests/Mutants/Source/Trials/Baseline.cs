namespace Cordon.GeneratedTests.Mutants.Source.Trials;

/// <summary>What the checks come to with no mutant switched on. They hold then, or no trial means anything.</summary>
/// <param name="Vectors">What the vectors say.</param>
/// <param name="Fuzz">What the generated cases say.</param>
/// <param name="ReachedByVectors">The mutants whose places the vectors come to.</param>
/// <param name="Cases">By a mutant's number: the first cases that come to its place; no other of them can tell it.</param>
/// <param name="Steps">Each step of the model, explored.</param>
public sealed record Baseline(
    TrialOutcome Vectors,
    TrialOutcome Fuzz,
    IReadOnlyList<int> ReachedByVectors,
    IReadOnlyDictionary<int, List<int>> Cases,
    IReadOnlyList<StepBaseline> Steps)
{
    /// <summary>Whether everything holds.</summary>
    public bool Holds => Vectors.Finding == Finding.Missed && Fuzz.Finding == Finding.Missed;
}
