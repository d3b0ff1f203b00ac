using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// The growth of a grant table (<c>GrantFrames.Grow</c>): a loop whose rounds take a free frame each, and are the model's step <c>GrantTables.Grow</c> each. All rounds together are one write:
/// which frame is at which index of the table, and the other way round, are functions that nothing is known of but that they are each other's inverse, and that all the frames were free.
/// <see cref="Lemmas.GrantRounds"/> shows it of a round.
/// </summary>
public sealed class GrantGrowth
{
    /// <summary>The function.</summary>
    public const string Function = "cordon_Cordon_Impl_GrantFrames__Grow";

    /// <summary>Whether the table has grown in the end, as the model is told.</summary>
    public static Term Counts { get; } = Term.Variable("call.grown.counts", 0);

    /// <summary>How long the table is after it, 32 bits.</summary>
    public static Term Length { get; } = Term.Variable("grown.count", 32);

    static Term after => Length;

    /// <summary>Whether the code came to it.</summary>
    public bool IsMade => now is not null;

    TableReader? now;
    Term? domain, before;

    /// <summary>The contract: hypervisor, domain, count.</summary>
    public IEnumerable<ContractCall> Apply(ContractCall call, CallNotes notes)
    {
        if (now is not null)
        {
            throw new MachineFaultException("grows two grant tables, or one twice");
        }
        var layout = call.Executor.Layout;
        domain = call.Memory.RowAt(layout.Domains, call.Argument(1))[0];
        var count = call.Argument(2, 32);
        now = new(layout, call.State.Content);
        before = now.Narrow(layout.Domains, "GrantFrames", domain);
        var isWithin = AtMost(Term.ZeroExtend(count, 64), layout.Sizes.GrantFrames);
        var grows = And(isWithin, Term.Less(before, count));
        call.Assume(Select(grows, And(Term.LessOrEqual(before, after), Term.LessOrEqual(after, count)), Equal(after, before)));
        // What was grown to last is what callers look at.
        var last = Term.ZeroExtend(Term.Binary(Operator.Subtract, count, Term.Vector(1, 32)), 64);
        call.Executor.Facts.Touch(layout.Frames, [FrameAt(last)], layout.Frames["OwnerCode"], null);
        call.Assume(Or(Not(IsNew(last)), IsGrown(FrameAt(last))));
        Change(call);
        notes.Grow(call);
        var failed = call.Fork(And(isWithin, Term.LessOrEqual(count, after)));
        failed.Result = Term.Vector(0, 32);
        notes.RunOut(failed, isWithin);
        call.Result = Term.Vector(1, 32);
        return [call, failed];
    }

    void Change(ContractCall call)
    {
        var layout = call.Executor.Layout;
        void Write(string field, UInt128 value) => call.State.Content = call.State.Content.With(layout.Frames[field], new CellWrite(
            Term.True, (key, old) => Select(IsGrown(key[0]), Term.Vector(value, layout.Frames[field].Width), old)));
        Write("Type", (byte)Impl.FrameType.GrantTable);
        Write("TypeCount", 1);
        Write("Allocated", 1);
        Write("References", 1);
        Write("MachineToPhysical", 0);
        call.State.Content = call.State.Content.With(layout.Frames["OwnerCode"], new CellWrite(
            Term.True, (key, old) => Select(IsGrown(key[0]), Term.Binary(Operator.BitXor, Term.Extract(domain!, 15, 0), Term.Vector(Spec.Domid.Invalid, 16)), old)));
        call.State.Content = call.State.Content.With(layout.GrantFrames["Mfn"], new CellWrite(
            Term.True, (key, old) => Select(And(Equal(key[0], domain!), IsNew(key[1])), FrameAt(key[1]), old)));
        call.Write(layout.Domains, "GrantFrames", [domain!], after);
        call.State.Content = call.State.Content with
        {
            Memory = call.State.Content.Memory.With(new CellWrite(Term.True, (key, old) => Select(IsGrown(key[0]), Zero, old))),
        };
    }

    /// <summary>Makes the same steps of the model, one <c>GrantTables.Grow</c> a frame, on a state that nothing was done to yet.</summary>
    public void Make(State state)
    {
        if (now is null)
        {
            return;
        }
        Term Grown(MapKey key) => And(Counts, IsGrown(key.Terms[0]));
        Means(state.Owner, (key, old) => Select(Grown(key), domain!, old));
        Means(state.FrameType, (key, old) => Select(Grown(key), Literal(Model.FrameType.GrantTable), old));
        Means(state.TypeCount, (key, old) => Select(Grown(key), One, old));
        Means(state.Allocated, (key, old) => Select(Grown(key), One, old));
        Means(state.RefCount, (key, old) => Select(Grown(key), Plus(old, 1), old));
        Means(state.GrantFrames, (key, old) => Select(And(Counts, Equal(key.Terms[0], domain!)), Term.ZeroExtend(after, 64), old));
        Means(state.GrantTableFrame, (key, old) => Select(And(Counts, Equal(key.Terms[0], domain!), IsNew(key.Terms[1])), Plus(FrameAt(key.Terms[1]), 1), old));
    }

    static void Means(MapBase map, Func<MapKey, Term, Term> change)
    {
        var meaning = map.Meaning!;
        map.Meaning = key => change(key, meaning(key));
    }

    Term IsNew(Term index) => And(Term.LessOrEqual(Term.ZeroExtend(before!, 64), index), Less(index, Term.ZeroExtend(after, 64)));

    // What was taken was free: said with it, so that it is known wherever it matters.
    Term IsGrown(Term frame) => And(IsNew(IndexOf(frame)), Equal(FrameAt(IndexOf(frame)), frame), FreeFrames.MayTake(now!, frame));

    static Term FrameAt(Term index) => Term.Application("grown.frame", 64, index);

    static Term IndexOf(Term frame) => Term.Application("grown.index", 64, frame);
}
