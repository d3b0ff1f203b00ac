using Cordon.Proofs.Machine.Execution;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// Pages of 2 MiB in nested paging (impl's <c>Superpages</c>). They change how the processor is told of the p2m and not the p2m, so a handler, which sees entries as rows, sees nothing of them. That the directory's entry says what
/// the table behind it says is not shown: these are <see cref="TrustedFunctions"/>. What is shown is that the search comes to that table (<see cref="Lemmas.EntrySearch"/>).
/// </summary>
public static class Superpages
{
    /// <summary>Has the processor go by entries of 4 KiB.</summary>
    public const string Split = "cordon_Cordon_Impl_Superpages__Split";

    /// <summary>Has it go by one of 2 MiB where a table's entries allow that.</summary>
    public const string MergeIfWhole = "cordon_Cordon_Impl_Superpages__MergeIfWhole";

    /// <summary>Maps an extent of 2 MiB at once.</summary>
    public const string Fill = "cordon_Cordon_Impl_NestedPaging__TryFillTable";

    /// <summary>The contract of the first two: hypervisor, domain, guest frame.</summary>
    public static IEnumerable<ContractCall> ApplyNothing(ContractCall call) => [call];

    /// <summary>The contract of <see cref="Fill"/>: what is followed is that there is no such run, so that frames are taken singly.</summary>
    public static IEnumerable<ContractCall> ApplyFill(ContractCall call)
    {
        call.Result = Formulas.Zero;
        return [call];
    }
}
