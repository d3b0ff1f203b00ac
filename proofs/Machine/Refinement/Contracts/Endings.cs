using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>Functions that never return. That no handler reaches one is what is owed.</summary>
public static class Endings
{
    /// <summary>The functions.</summary>
    public static IReadOnlyList<string> Functions { get; } =
    [
        "cordon_Cordon_Impl_Crash__Fail", "RhpFallbackFailFast", "RhpThrowEx", "RhpNewFast",
    ];

    /// <summary>The contract: it is never called.</summary>
    public static IEnumerable<ContractCall> Apply(ContractCall call)
        => call.Executor.Judge.Grants(call.State.Path, Term.False) ? [] : throw new MachineFaultException($"may reach {call.Function}");
}
