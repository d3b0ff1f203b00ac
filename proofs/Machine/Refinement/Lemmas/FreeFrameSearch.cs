using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// The search for a free frame takes the first of the list; when that is empty, the first of a range. One round with range n either takes its first frame; or goes on, or returns that there is
/// none, and then no frame is in range n. Rounds count up from 0 to the last range, so when none is returned no frame is in any, and none is on the list: none is free.
/// </summary>
public sealed class FreeFrameSearch : Lemma
{
    /// <inheritdoc/>
    public override string Function => FreeFrames.TakeFree;

    /// <inheritdoc/>
    public override string Promise => "returns a free frame, cleared, which is on the list of free frames and in ranges no more, or none when no frame is free";

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
        => (new Dictionary<string, Contract> { [Refinement.Contracts.Copies.Fill] = Refinement.Contracts.Copies.ApplyFill }, null);

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var list = FreeFrameList.Before(before);
        var free = before.Narrow(layout.Root, "FreeList");
        var ranges = before.Narrow(layout.Root, "RangeCount");
        var (any, word, range, rank) = (Term.ZeroExtend(Term.Variable("any.frame", 32), 64), Term.Variable("any.word", 64), Term.ZeroExtend(Term.Variable("any.range", 5), 64), Term.Variable("any.rank", 64));
        IReadOnlyList<Term> Known(params Term[] frames)
            => [.. list.Known([any, list.At(list.Length), .. frames], word, [range, list.Range(any), .. frames.Select(list.Range)], [rank, list.Length, Plus(list.Length, ulong.MaxValue)])];
        foreach (var fact in Known())
        {
            context.Executor.Judge.Assume(fact);
        }
        var first = before[layout.Root, "RangeStart", Counted];
        context.Executor.Judge.Assume(list.OfRange(first, Counted));
        context.Executor.Judge.Assume(list.OfRange(before[layout.Root, "RangeStart", Zero], Zero));
        var loop = Loop.Cut(context.Executor, context.FunctionOf(Function), entry => entry.Processor.General[7] = MachineLayout.RootAddress, Reached);
        Term Reached(Term n) => And(IsZero(free), Less(n, ranges), Equal(Term.ZeroExtend(n, 64), Counted));
        RefinementGoal Goal(string what, PathState at, Term goal) => new(what, -1, [.. at.Path, .. Known(first)], goal, new());

        var wide = Term.ZeroExtend(loop.Counter, 64);
        var isListed = And(Less(any, MachineLayout.FrameCount), list.IsListed(any));
        yield return Goal("that the search begins at range 0, when nothing is on the list", loop.First, And(IsZero(loop.Start), IsZero(free), Less(loop.Start, ranges)));
        if (loop.Before is { } ahead)
        {
            var taken = ahead.Processor.General[0];
            yield return Goal("that none is returned when the list is empty and there is no range", ahead, Or(Not(IsZero(taken)), And(IsZero(free), IsZero(ranges), Not(isListed))));
            foreach (var goal in Taken(Goal, layout, ahead, list, any, word, range, rank))
            {
                yield return goal;
            }
        }
        if (loop.Again is { } again)
        {
            yield return Goal("that a range that is passed over has no frame", again, Not(list.IsIn(any, wide)));
            yield return Goal("that the next range exists", again, Less(Term.Binary(Operator.Add, loop.Counter, Term.Vector(1, 32)), ranges));
            yield return Goal("that passing over changes nothing", again, Term.Boolean(again.Content.Cells.IsEmpty && again.Content.Memory.Length == 0 && again.Content.Tables.Length == 0));
        }
        if (loop.End is { } end)
        {
            yield return Goal("that none is returned only behind the last range", end, Or(Not(IsZero(end.Processor.General[0])),
                And(Not(list.IsIn(any, wide)), Not(isListed), Equal(Term.Binary(Operator.Add, loop.Counter, Term.Vector(1, 32)), ranges))));
            foreach (var goal in Taken(Goal, layout, end, list, any, word, range, rank))
            {
                yield return goal;
            }
        }
    }

    // The number of the range of a round, as wide as a row's number.
    static Term Counted { get; } = Term.ZeroExtend(Term.Variable("round.range", 32), 64);

    /// <summary>What holds where a frame was taken: of it, and of all others what held of all before.</summary>
    static IEnumerable<RefinementGoal> Taken(
        Func<string, PathState, Term, RefinementGoal> goal, MachineLayout layout, PathState end, FreeFrameList list, Term any, Term word, Term range, Term rank)
    {
        var after = new TableReader(layout, end.Content);
        var taken = end.Processor.General[0];
        var isTaken = Not(IsZero(taken));
        var fromList = And(isTaken, Not(IsZero(list.Length)));
        var left = After(after, list, taken, fromList);
        foreach (var (what, holds) in Left(left, taken, isTaken, any, word, range, rank))
        {
            yield return goal(what, end, holds);
        }
        yield return goal("that the frame is cleared", end, Or(Not(isTaken), IsZero(after.Memory(taken, word))));
        string[] written = ["Hypervisor.FreeList", "Hypervisor.RangeStart"];
        yield return goal("that nothing else is changed", end, Term.Boolean(end.Content.Cells.Keys.All(cell => written.Contains(cell.Name)) && end.Content.Tables.Length == 0));
        var other = Term.Variable("other.frame", 64);
        yield return goal("that no other frame's content is changed", end, Or(And(isTaken, Equal(other, taken)), Equal(after.Memory(other, word), list.Tables.Memory(other, word))));
    }

    static FreeFrameList After(TableReader after, FreeFrameList list, Term taken, Term fromList)
        => new(after, f => Select(And(fromList, Equal(f, taken)), Zero, list.Rank(f)), list.At, Select(fromList, Plus(list.Length, ulong.MaxValue), list.Length), list.Range);

    /// <summary>What holds of the free frames when one was taken that has no owner yet.</summary>
    /// <param name="left">The free frames.</param>
    /// <param name="taken">The one that was taken.</param>
    /// <param name="isTaken">Whether one was.</param>
    /// <param name="any">Any frame.</param>
    /// <param name="word">Any word.</param>
    /// <param name="range">Any range.</param>
    /// <param name="rank">Any rank.</param>
    public static IEnumerable<(string What, Term Holds)> Left(FreeFrameList left, Term taken, Term isTaken, Term any, Term word, Term range, Term rank) =>
    [
        ("that what is taken is free, and in none of the places where others are", Or(Not(isTaken), And(
            FreeFrames.MayTake(left.Tables, taken), Not(left.IsListed(taken)), Not(left.IsIn(taken, range))))),
        ("that the other free frames are on the list or in a range", Or(And(isTaken, Equal(any, taken)), left.OfFrame(any))),
        ("that frames of the list hold zeros", left.OfWord(any, word)),
        ("that ranges hold free frames, each in one", left.OfRange(any, range)),
        ("that the list has as many frames as its length says", left.OfRank(rank)),
        ("that the list begins with its last rank", left.OfList()),
    ];
}
