using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// The searches for the record of how a grant is used (<c>GrantUses.Find</c>) and for that of a mapping by a grant (<c>GrantMappings.At</c>). By these contracts a handler sees records as rows of
/// <see cref="MachineLayout.GrantUses"/> and <see cref="MachineLayout.GrantMappings"/>, and the frames in which they lie not at all; <see cref="Lemmas.GrantRecordSearch"/> shows it.
/// </summary>
public static class GrantRecords
{
    /// <summary>The function that finds a use.</summary>
    public const string FindUse = "cordon_Cordon_Impl_GrantUses__Find";

    /// <summary>The function that finds a mapping.</summary>
    public const string MappingAt = "cordon_Cordon_Impl_GrantMappings__At";

    /// <summary>The contract of <see cref="FindUse"/>: hypervisor, domain, reference; null, where no grant of the reference's frame was ever used, or the record.</summary>
    public static IEnumerable<ContractCall> ApplyFindUse(ContractCall call)
    {
        var layout = call.Executor.Layout;
        var (domain, reference) = KeyOf(call, layout.GrantUses);
        var now = new TableReader(layout, call.State.Content);
        var isThere = call.Executor.Fresh("use.there", 0);
        // Where there is no frame, no grant is in use.
        call.Assume(Or(isThere, And([.. layout.GrantUses.Cells.Select(cell => IsZero(now.Narrow(layout.GrantUses, cell.Name.Split('.')[1], domain, reference)))])));
        var none = call.Fork(isThere);
        none.Result = Zero;
        call.Result = MachineLayout.AddressOfFound(layout.GrantUses, domain, reference);
        return [call, none];
    }

    /// <summary>The contract of <see cref="MappingAt"/>: hypervisor, domain, handle, of which there is a frame with records.</summary>
    public static IEnumerable<ContractCall> ApplyMappingAt(ContractCall call)
    {
        var layout = call.Executor.Layout;
        var (domain, handle) = KeyOf(call, layout.GrantMappings);
        call.Require(Less(handle, new TableReader(layout, call.State.Content)[layout.Domains, "GrantHandles", domain]), "the handle is one that the domain has");
        call.Result = MachineLayout.AddressOfFound(layout.GrantMappings, domain, handle);
        return [call];
    }

    static (Term Domain, Term Number) KeyOf(ContractCall call, Table table)
    {
        call.Require(Equal(call.Argument(0), MachineLayout.RootAddress), "it is this hypervisor");
        var domain = call.Memory.RowAt(call.Executor.Layout.Domains, call.Argument(1))[0];
        var number = Term.ZeroExtend(call.Argument(2, 32), 64);
        call.Executor.Facts.Touch(table, [domain, number], table.Cells[0], null);
        call.Require(Equal(new TableReader(call.Executor.Layout, call.State.Content)[call.Executor.Layout.Domains, "Id", domain], domain), "the domain's row says its number");
        call.Require(And(Less(domain, table.Counts[0]), Less(number, table.Counts[1])), "the record is one of a row");
        return (domain, number);
    }
}
