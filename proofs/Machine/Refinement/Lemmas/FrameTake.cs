using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// Taking a free frame does what the contract says, and leaves the other free frames in order. The search within it is replaced by what <see cref="FreeFrameSearch"/> shows: the tables
/// here are those behind the search.
/// </summary>
public sealed class FrameTake : Lemma
{
    readonly Term taken = Term.ZeroExtend(Term.Variable("taken", 32), 64);
    readonly Term none = Term.Variable("none.is.free", 0);

    /// <inheritdoc/>
    public override string Function => FreeFrames.Allocate;

    /// <inheritdoc/>
    public override string Promise => "gives the owner a free frame filled with zeros, with one use, or none and changes nothing, and the other free frames stay in order";

    /// <inheritdoc/>
    public override IReadOnlyList<string> RestsOn => [FreeFrames.TakeFree];

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
        => (new Dictionary<string, Contract> { [FreeFrames.TakeFree] = Search }, null);

    IEnumerable<ContractCall> Search(ContractCall call)
    {
        var failed = call.Fork(Not(none));
        failed.Result = Zero;
        call.Result = taken;
        call.State.Content = call.State.Content with
        {
            Memory = call.State.Content.Memory.With(new CellWrite(Term.True, (key, old) => Select(Equal(key[0], taken), Zero, old))),
        };
        return [call, failed];
    }

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var (owner, type) = (Term.Variable("owner", 16), Term.Variable("type", 8));
        var (any, word, range, rank) = (Term.ZeroExtend(Term.Variable("any.frame", 32), 64), Term.Variable("any.word", 64), Term.ZeroExtend(Term.Variable("any.range", 5), 64), Term.Variable("any.rank", 64));
        var left = FreeFrameList.Before(before);
        IReadOnlyList<Term> Known(params Term[] ranges) =>
        [
            left.IsFinite(),
            .. ranges.SelectMany(r => FreeFrameSearch.Left(left, taken, Not(none), any, word, r, rank)).Select(fact => fact.Holds),
            .. ranges.SelectMany(r => FreeFrameSearch.Left(left, taken, Not(none), left.At(rank), word, r, rank)).Select(fact => fact.Holds),
        ];
        foreach (var fact in Known(range))
        {
            context.Executor.Judge.Assume(fact);
        }
        PathState? told = null;
        var end = context.Executor.Run(Function, entry =>
        {
            entry.Processor.General[7] = MachineLayout.RootAddress;
            entry.Processor.General[6] = Term.Concat(Term.Variable("above.owner", 48), owner);
            entry.Processor.General[2] = Term.Concat(Term.Variable("above.type", 56), type);
            entry.Path = entry.Path.Add(Not(Equal(owner, Term.Vector(Spec.Domid.Invalid, 16))));
            told = entry.Fork();
        });
        yield return new("that the frame is returned, or none", -1, [.. end.Path], Equal(end.Processor.General[0], Select(none, Zero, taken)), new());
        var promised = new ContractCall(told!, context.Executor.MemoryOf(told!), context.Executor, Function);
        FreeFrames.Change(promised, taken, owner, type, Not(none));
        foreach (var goal in SameEffects.Of(context, end, promised.State.Content, ["Frame.NextFree", "Hypervisor.FreeFrames"]))
        {
            yield return goal;
        }
        var after = new TableReader(layout, end.Content);
        var free = before[layout.Root, "FreeFrames"];
        yield return new("that free frames are counted", -1, [.. end.Path], Equal(after[layout.Root, "FreeFrames"], Select(none, free, Plus(free, ulong.MaxValue))), new());
        yield return new("that the frame holds zeros", -1, [.. end.Path], Or(none, IsZero(after.Memory(taken, word))), new());
        foreach (var (what, holds) in (left with { Tables = after }).All(any, word, range, rank))
        {
            yield return new(what, -1, [.. end.Path, .. Known(range, left.Range(any))], holds, new());
        }
    }
}
