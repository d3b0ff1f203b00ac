using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// How the implementation keeps the free frames: on a list, those that were in use before; in ranges, those that never were. Each free frame is in one of the two, and the list
/// ends. What the tables do not say is where on the list a frame is: its rank, counted from the end of the list, 0 for a frame that is not on it. That ranks can be given is what the
/// rules say. Only the functions of impl's <c>Frames</c> touch any of this; each is shown to keep the rules, so handlers need not look at them.
/// </summary>
/// <param name="Tables">The tables.</param>
/// <param name="Rank">The rank of a frame.</param>
/// <param name="At">The frame of a rank.</param>
/// <param name="Length">How many frames are on the list.</param>
/// <param name="Range">The range in which a frame is, if any.</param>
public sealed record FreeFrameList(TableReader Tables, Func<Term, Term> Rank, Func<Term, Term> At, Term Length, Func<Term, Term> Range)
{
    /// <summary>The free frames before a step.</summary>
    public static FreeFrameList Before(TableReader tables) => new(
        tables, frame => Term.Application("free.rank", 64, frame), rank => Term.Application("free.at", 64, rank), Term.Variable("free.length", 64),
        frame => Term.Application("free.range", 64, frame));

    /// <summary>What holds of a frame that exists.</summary>
    public Term OfFrame(Term frame) => Term.Implies(Less(frame, MachineLayout.FrameCount), And(
        Or(Not(IsListed(frame)), And(
            IsFree(frame), Not(IsZero(frame)), Term.LessOrEqual(Rank(frame), Length), Equal(At(Rank(frame)), frame),
            Equal(Tables[Tables.Layout.Frames, "NextFree", frame], Select(Equal(Rank(frame), One), Zero, At(Plus(Rank(frame), ulong.MaxValue)))))),
        Or(Not(IsFree(frame)), IsListed(frame), IsIn(frame, Range(frame)))));

    /// <summary>What holds of a word of a frame: on the list are only frames that were cleared.</summary>
    public Term OfWord(Term frame, Term word) => Or(Not(IsListed(frame)), IsZero(Tables.Memory(frame, word)));

    /// <summary>What holds of a frame and a range: what is in a range is free, not on the list, and in no other range; and there is room for 32 ranges, that end where frames do.</summary>
    public Term OfRange(Term frame, Term range) => Or(Not(Below(range, Impl.Hypervisor.MaximumRanges)), And(
        Term.LessOrEqual(Tables[Tables.Layout.Root, "RangeEnd", range], MachineLayout.FrameCount),
        Or(Not(IsIn(frame, range)), And(IsFree(frame), Not(IsListed(frame)), Not(IsZero(frame)), Equal(Range(frame), range)))));

    /// <summary>What holds of a rank.</summary>
    public Term OfRank(Term rank) => Or(IsZero(rank), Less(Length, rank), And(Equal(Rank(At(rank)), rank), Less(At(rank), MachineLayout.FrameCount)));

    /// <summary>What holds of the list as a whole.</summary>
    public Term OfList() => Equal(Tables[Tables.Layout.Root, "FreeList"], Select(IsZero(Length), Zero, At(Length)));

    /// <summary>That a number is one: a list of different frames is no longer than there are frames. (Each rank has a frame of its own, so this needs no keeping.)</summary>
    public Term IsFinite() => Term.Less(Length, Literal(1UL << 40));

    /// <summary>Whether a frame is on the list.</summary>
    public Term IsListed(Term frame) => Not(IsZero(Rank(frame)));

    /// <summary>Whether nobody owns a frame.</summary>
    public Term IsFree(Term frame) => IsZero(Tables.Narrow(Tables.Layout.Frames, "OwnerCode", frame));

    /// <summary>Whether a frame is in a range.</summary>
    public Term IsIn(Term frame, Term range) => And(
        Less(range, Tables[Tables.Layout.Root, "RangeCount"]), Below(range, Impl.Hypervisor.MaximumRanges),
        Term.LessOrEqual(Tables[Tables.Layout.Root, "RangeStart", range], frame), Less(frame, Tables[Tables.Layout.Root, "RangeEnd", range]));

    /// <summary>All of it, at any frame, word, range and rank: what is owed after a function that changes free frames.</summary>
    /// <param name="frame">Any frame.</param>
    /// <param name="word">Any word of it.</param>
    /// <param name="range">Any range.</param>
    /// <param name="rank">Any rank.</param>
    public IEnumerable<(string What, Term Holds)> All(Term frame, Term word, Term range, Term rank) =>
    [
        ("that free frames are on the list or in a range", OfFrame(frame)),
        ("that frames of the list hold zeros", OfWord(frame, word)),
        ("that ranges hold free frames, each in one", OfRange(frame, range)),
        ("that the list has as many frames as its length says", OfRank(rank)),
        ("that the list begins with its last rank", OfList()),
    ];

    /// <summary>What is known of some frames, ranges and ranks.</summary>
    public IEnumerable<Term> Known(IReadOnlyList<Term> frames, Term word, IReadOnlyList<Term> ranges, IReadOnlyList<Term> ranks) =>
    [
        OfList(), IsFinite(), .. frames.Select(OfFrame), .. frames.Select(frame => OfWord(frame, word)), .. frames.SelectMany(frame => ranges.Select(range => OfRange(frame, range))),
        .. ranks.Select(OfRank),
    ];
}
