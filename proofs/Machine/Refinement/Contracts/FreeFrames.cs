using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// Taking a free frame (<c>Frames.Allocate</c>): one that is free, filled with zeros, for the owner, with the one use of its allocation; or none. Shown by <see cref="Lemmas.FrameTake"/>, which
/// rests on <see cref="Lemmas.FreeFrameSearch"/>; which frame it is, is the choice that the model is told of.
/// </summary>
public static class FreeFrames
{
    /// <summary>The function.</summary>
    public const string Allocate = "cordon_Cordon_Impl_Frames__Allocate";

    /// <summary>Finds a free frame, for <see cref="Allocate"/> alone.</summary>
    public const string TakeFree = "cordon_Cordon_Impl_Frames__TakeFree";

    /// <summary>Whether a frame may be taken.</summary>
    public static Term MayTake(TableReader t, Term frame)
        => And(Less(frame, MachineLayout.FrameCount), Not(IsZero(frame)), IsZero(t.Narrow(t.Layout.Frames, "OwnerCode", frame)));

    /// <summary>What the function does with a frame that it takes: all that it writes but for what says which frames are free.</summary>
    /// <param name="call">The call.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="owner">For whom, 16 bits.</param>
    /// <param name="type">As what, 8 bits.</param>
    /// <param name="when">When it does.</param>
    public static void Change(ContractCall call, Term frame, Term owner, Term type, Term when)
    {
        var layout = call.Executor.Layout;
        var before = new TableReader(layout, call.State.Content);
        void Write(string field, Term value) => call.Write(layout.Frames, field, [frame], value, when);
        Write("OwnerCode", Term.Binary(Operator.BitXor, owner, Term.Vector(Spec.Domid.Invalid, 16)));
        Write("Type", type);
        Write("TypeCount", Select(IsZero(type), Term.Vector(0, 32), Term.Vector(1, 32)));
        Write("Allocated", Term.Vector(1, 8));
        Write("References", Term.Vector(1, 32));
        Write("MachineToPhysical", Zero);
        var wide = Term.ZeroExtend(owner, 64);
        call.Write(layout.Domains, "Pages", [wide], Plus(before[layout.Domains, "Pages", wide], 1), And(when, IsZero(type), Below(wide, layout.Sizes.Domains)));
        call.State.Content = call.State.Content with
        {
            Memory = call.State.Content.Memory.With(new CellWrite(when, (key, old) => Select(Equal(key[0], frame), Zero, old))),
        };
    }

    /// <summary>The contract of <see cref="Allocate"/>, for a domain: hypervisor, owner, type; the result is the frame.</summary>
    public static IEnumerable<ContractCall> ApplyAllocate(ContractCall call, GuestCall guest, CallNotes notes)
    {
        var layout = call.Executor.Layout;
        var (owner, type) = (call.Argument(1, 16), call.Argument(2, 8));
        call.Require(Not(Equal(owner, Term.Vector(Spec.Domid.Invalid, 16))), "it takes a frame for somebody");
        notes.Allocate(call);
        var frame = guest.Caller.Choices.Frame.Term;
        var found = call.Executor.Fresh("frame.found", 0);
        call.Executor.Facts.Touch(layout.Frames, [frame], layout.Frames["OwnerCode"], null);
        call.Assume(Or(Not(found), MayTake(new TableReader(layout, call.State.Content), frame)));
        var none = call.Fork(found);
        none.Result = Zero;
        notes.RunOut(none, Term.True);
        Change(call, frame, owner, type, Term.True);
        call.Result = frame;
        return [call, none];
    }

    /// <summary>A frame that was taken becomes a table of nested paging: what the table holds is what the frame held, zeros.</summary>
    public static void BecomesTable(ContractCall call, Term frame, Term when)
        => call.State.Content = call.State.Content with
        {
            Tables = call.State.Content.Tables.With(new CellWrite(when, (key, old) => Select(Equal(key[0], frame), Zero, old))),
        };
}
