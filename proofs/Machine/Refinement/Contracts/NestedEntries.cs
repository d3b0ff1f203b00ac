using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// The search for the last entry of nested paging (<c>NestedPaging.FindEntry</c>): null, where the tables do not reach so far, or the entry's address. By these contracts a handler sees
/// entries as rows of <see cref="MachineLayout.NestedEntries"/>, and the tables not at all; <see cref="Lemmas.EntrySearch"/> shows it. <c>NestedPaging.PrepareEntry</c> makes the tables
/// that are missing first, out of free frames, which become the hypervisor's: no translation changes by that, as <see cref="Lemmas.EntryPreparation"/> shows.
/// </summary>
public static class NestedEntries
{
    /// <summary>The function.</summary>
    public const string Find = "cordon_Cordon_Impl_NestedPaging__FindEntry";

    /// <summary>The contract of <see cref="Find"/>: hypervisor, domain, guest frame.</summary>
    public static IEnumerable<ContractCall> ApplyFind(ContractCall call)
    {
        var (domain, gfn) = KeyOf(call);
        var entry = new TableReader(call.Executor.Layout, call.State.Content)[call.Executor.Layout.NestedEntries, "Entry", domain, gfn];
        var isReached = call.Executor.Fresh("reached", 0);
        // What the tables do not reach translates to nothing.
        call.Assume(Or(isReached, IsZero(entry)));
        var none = call.Fork(isReached);
        none.Result = Zero;
        call.State.Path = call.State.Path.Add(Below(gfn, Impl.NestedPaging.GfnLimit));
        call.Result = MachineLayout.AddressOfEntry(domain, gfn);
        return [call, none];
    }

    /// <summary>The other function.</summary>
    public const string Prepare = "cordon_Cordon_Impl_NestedPaging__PrepareEntry";

    /// <summary>How many tables there are on the way to an entry.</summary>
    public const int Tables = 4;

    /// <summary>The contract of <see cref="Prepare"/>: hypervisor, domain, guest frame.</summary>
    public static IEnumerable<ContractCall> ApplyPrepare(ContractCall call, CallNotes notes)
    {
        var layout = call.Executor.Layout;
        var (domain, gfn) = KeyOf(call);
        var isWithin = Below(gfn, Impl.NestedPaging.GfnLimit);
        var isKnown = notes.IsPrepared(call.State.Content, domain, gfn);
        var succeeds = call.Executor.Fresh("prepared", 0);
        call.Assume(Or(isWithin, Not(succeeds)));
        call.Assume(Or(Not(And(isKnown, isWithin)), succeeds));
        if (!call.Executor.Judge.Proves(call.State.Path, Or(isKnown, Not(isWithin))))
        {
            for (var i = 0; i < Tables; i++)
            {
                var (frame, isTaken) = notes.NewTable();
                call.Assume(Or(Not(isTaken), And(isWithin, Not(isKnown), FreeFrames.MayTake(new TableReader(layout, call.State.Content), frame))));
                FreeFrames.Change(call, frame, Term.Vector(Spec.Domid.Xen, 16), Term.Vector((byte)Impl.FrameType.OwnTable, 8), isTaken);
                notes.Take(call, frame, isTaken);
            }
        }
        var none = call.Fork(succeeds);
        none.Result = Zero;
        notes.RunOut(none, isWithin);
        notes.Prepared(call, domain, gfn);
        call.Result = MachineLayout.AddressOfEntry(domain, gfn);
        return [call, none];
    }

    static (Term Domain, Term Gfn) KeyOf(ContractCall call)
    {
        var layout = call.Executor.Layout;
        var domain = call.Memory.RowAt(layout.Domains, call.Argument(1))[0];
        var gfn = call.Argument(2);
        call.Executor.Facts.Touch(layout.NestedEntries, [domain, gfn], layout.NestedEntries["Entry"], null);
        return (domain, gfn);
    }
}
