using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// Dropping a use of a domain's frame (<c>Frames.Put</c>): with the last one the frame is cleared, counts for its owner no more, and is free. Shown by <see cref="Lemmas.UseDrop"/>, which
/// also shows what is not told here: that the free frames stay in order.
/// </summary>
public static class FrameUses
{
    /// <summary>The function.</summary>
    public const string Put = "cordon_Cordon_Impl_Frames__Put";

    /// <summary>The contract of <see cref="Put"/>: hypervisor, frame.</summary>
    public static IEnumerable<ContractCall> ApplyPut(ContractCall call)
    {
        var frame = call.Argument(1);
        var layout = call.Executor.Layout;
        var before = new TableReader(layout, call.State.Content);
        call.Executor.Facts.Touch(layout.Frames, [frame], layout.Frames["References"], null);
        call.Require(Less(frame, MachineLayout.FrameCount), "the frame exists");
        call.Require(IsOwned(before, frame), "the frame is a domain's");
        call.Require(Not(IsZero(before.Narrow(layout.Frames, "References", frame))), "the frame has a use");
        call.Require(MayEnd(before, frame), "a frame whose last use goes is neither allocated nor mapped");
        Flushes.Require(call);
        if (call.State.Content.Stores.Count > 0)
        {
            throw new MachineFaultException("drops a use after it copied to the guest");
        }
        Change(call, before, frame);
        return [call];
    }

    /// <summary>Whether the frame is a domain's.</summary>
    public static Term IsOwned(TableReader t, Term frame) => Less(OwnerOf(t, frame), Term.Vector(Spec.Domid.FirstReserved, 16));

    /// <summary>Whether a use of the frame may be dropped: it is not the last one, or nothing else holds the frame.</summary>
    public static Term MayEnd(TableReader t, Term frame) => Or(Not(IsLast(t, frame)),
        And(IsZero(t.Narrow(t.Layout.Frames, "Allocated", frame)), IsZero(t.Narrow(t.Layout.Frames, "MachineToPhysical", frame))));

    /// <summary>What the function does: all that it writes but for the list of free frames and their number.</summary>
    public static void Change(ContractCall call, TableReader before, Term frame)
    {
        var layout = before.Layout;
        var last = IsLast(before, frame);
        var owner = OwnerOf(before, frame);
        var wide = Term.ZeroExtend(owner, 64);
        var counts = And(last, Below(wide, layout.Sizes.Domains), IsZero(before.Narrow(layout.Frames, "Type", frame)));
        var references = before.Narrow(layout.Frames, "References", frame);
        call.Write(layout.Frames, "References", [frame], Term.Binary(Operator.Subtract, references, Term.Vector(1, 32)));
        call.Write(layout.Domains, "Pages", [wide], Plus(before[layout.Domains, "Pages", wide], ulong.MaxValue), counts);
        call.Write(layout.Frames, "OwnerCode", [frame], Term.Vector(0, 16), last);
        call.Write(layout.Frames, "Type", [frame], Term.Vector(0, 8), last);
        call.Write(layout.Frames, "TypeCount", [frame], Term.Vector(0, 32), last);
        call.State.Content = call.State.Content with
        {
            Memory = call.State.Content.Memory.With(new CellWrite(last, (key, old) => Select(Equal(key[0], frame), Zero, old))),
        };
    }

    static Term IsLast(TableReader t, Term frame) => Equal(t.Narrow(t.Layout.Frames, "References", frame), Term.Vector(1, 32));

    static Term OwnerOf(TableReader t, Term frame)
        => Term.Binary(Operator.BitXor, t.Narrow(t.Layout.Frames, "OwnerCode", frame), Term.Vector(Spec.Domid.Invalid, 16));
}
