using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>Something that has to hold after the machine code has run, on one path of the model.</summary>
/// <param name="What">In words: the result, a map, a field.</param>
/// <param name="Path">The number of the model's path; -1 where the arguments could not be read.</param>
/// <param name="Assumed">What holds on that path.</param>
/// <param name="Goal">What has to hold.</param>
/// <param name="Touched">The cells of the model that it speaks of.</param>
public sealed record RefinementGoal(string What, int Path, IReadOnlyList<Term> Assumed, Term Goal, TouchedKeys Touched)
{
    /// <summary>What is known where it is owed; null for what was known last.</summary>
    public Knowledge? Known { get; init; }

    /// <summary>What the model says of the whole call, where it is owed at the return of one that was followed from its beginning; null elsewhere.</summary>
    public WholeCall? Whole { get; init; }

    /// <summary>What it says, and of which path.</summary>
    public string Name => Path < 0 ? What : $"{What}, on path {Path} of the model";
}
