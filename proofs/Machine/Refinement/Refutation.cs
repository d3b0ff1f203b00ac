using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>A call of a function that a contract replaced, as the execution made it.</summary>
/// <param name="Function">The function.</param>
/// <param name="Path">When it is made.</param>
/// <param name="Ways">In which ways it returns.</param>
public sealed record ContractNote(string Function, IReadOnlyList<Term> Path, IReadOnlyList<ContractWay> Ways)
{
    /// <summary>The arguments in the order of the System V ABI.</summary>
    public required IReadOnlyList<Term> Arguments { get; init; }
}

/// <summary>One way in which a replaced function returns.</summary>
/// <param name="Path">When.</param>
/// <param name="Result">What; null for nothing.</param>
/// <param name="Content">What memory holds then.</param>
public sealed record ContractWay(IReadOnlyList<Term> Path, Term? Result, MachineContent Content);

/// <summary>What the model says of a call from its beginning to its return.</summary>
/// <param name="Paths">The paths of the model, each with all that has to hold for it to be the one.</param>
/// <param name="Read">Whether the arguments could be read.</param>
/// <param name="ResultUnread">The result when they could not.</param>
/// <param name="Buffer">What the guest is given besides its argument structure; null for nothing.</param>
/// <param name="Outside">Fields that are no part of the model, and that the call may change.</param>
public sealed record WholeCall(IReadOnlyList<StepPath> Paths, Term Read, Term ResultUnread, GuestBuffers.Buffer? Buffer, IReadOnlySet<string> Outside);

/// <summary>What is needed to make a refuted call on a processor: from the state that a solver found.</summary>
/// <param name="Guest">The call.</param>
/// <param name="Goal">What does not hold.</param>
/// <param name="Values">Every variable, and every cell that formulas speak of.</param>
/// <param name="Notes">The calls of functions that contracts replaced, in the order in which they were made.</param>
/// <param name="Whole">What the model says of it; null where the values are not those of a call's beginning, or the call does not end where the goal is owed.</param>
public sealed record Refutation(GuestCall Guest, string Goal, IReadOnlyList<CounterexampleValue> Values, IReadOnlyList<ContractNote> Notes, WholeCall? Whole)
{
    /// <summary>What the values satisfy: all that is assumed, and that the goal does not hold.</summary>
    public required IReadOnlyList<Term> Satisfied { get; init; }
}
