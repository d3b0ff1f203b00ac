using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>Dropping a use of a domain's frame does what the contract says, and a frame that becomes free is put at the front of the list of free frames, in order.</summary>
public sealed class UseDrop : Lemma
{
    static readonly string[] kept = ["Hypervisor.FreeList", "Hypervisor.FreeFrames", "Frame.NextFree"];

    /// <inheritdoc/>
    public override string Function => FrameUses.Put;

    /// <inheritdoc/>
    public override string Promise => "drops a use of a domain's frame; the last one clears the frame, takes it off its owner's count and frees it, and the list of free frames stays in order";

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
        => (new Dictionary<string, Contract> { [Refinement.Contracts.Copies.Fill] = Refinement.Contracts.Copies.ApplyFill }, null);

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var frame = Term.ZeroExtend(Term.Variable("frame", 32), 64);
        Term[] given = [Less(frame, MachineLayout.FrameCount), FrameUses.IsOwned(before, frame), Not(IsZero(before.Narrow(layout.Frames, "References", frame))), FrameUses.MayEnd(before, frame)];
        PathState? told = null;
        var end = context.Executor.Run(Function, entry =>
        {
            entry.Processor.General[7] = MachineLayout.RootAddress;
            entry.Processor.General[6] = frame;
            entry.Path = entry.Path.AddRange(given);
            told = entry.Fork();
        });
        var promised = new ContractCall(told!, context.Executor.MemoryOf(told!), context.Executor, Function);
        FrameUses.Change(promised, before, frame);
        foreach (var goal in SameEffects.Of(context, end, promised.State.Content, kept))
        {
            yield return goal;
        }
        var after = new TableReader(layout, end.Content);
        var last = Equal(before.Narrow(layout.Frames, "References", frame), Term.Vector(1, 32));
        var free = before[layout.Root, "FreeFrames"];
        yield return new("that free frames are counted", -1, [.. end.Path], Equal(after[layout.Root, "FreeFrames"], Select(last, Plus(free, 1), free)), new());

        var list = FreeFrameList.Before(before);
        var next = Plus(list.Length, 1);
        var freed = new FreeFrameList(after, f => Select(And(last, Equal(f, frame)), next, list.Rank(f)), r => Select(And(last, Equal(r, next)), frame, list.At(r)),
            Select(last, next, list.Length), list.Range);
        var (any, word, range, rank) = (Term.ZeroExtend(Term.Variable("any.frame", 32), 64), Term.Variable("any.word", 64), Term.ZeroExtend(Term.Variable("any.range", 5), 64), Term.Variable("any.rank", 64));
        IReadOnlyList<Term> known = [.. end.Path, .. list.Known([any, frame, list.At(rank), list.At(list.Length)], word, [range, list.Range(any)], [rank, list.Length])];
        foreach (var (what, holds) in freed.All(any, word, range, rank))
        {
            yield return new(what, -1, known, holds, new());
        }
    }
}
