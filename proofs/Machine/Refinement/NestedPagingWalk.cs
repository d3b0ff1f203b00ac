using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// Where the last entry of a domain's nested paging for a guest frame lies: the walk over its tables of 512 entries, four deep (AMD64 APM volume 2, 5.3), written out. Bit 0 of an
/// entry says that it is present, bits 12 to 51 name a frame. Bit 7 of a directory's entry says that it maps 512 frames itself: the implementation goes on to the table behind it, whose entries say the same.
/// </summary>
public static class NestedPagingWalk
{
    const int Levels = 4;
    internal const ulong AddressMask = 0x000f_ffff_ffff_f000;

    /// <summary>A step of a walk: the table and the entry's number in it, at a level.</summary>
    /// <param name="IsReached">Whether the entries above it are all present.</param>
    /// <param name="Table">The table's frame.</param>
    /// <param name="Index">The entry's number.</param>
    public readonly record struct Step(Term IsReached, Term Table, Term Index);

    /// <summary>The steps from the root table to the last entry.</summary>
    public static IReadOnlyList<Step> Of(TableReader t, Term domain, Term gfn)
    {
        var table = t[t.Layout.Domains, "NestedRoot", domain];
        var isReached = And(Below(domain, t.Layout.Sizes.Domains), Not(IsZero(table)), Below(gfn, Impl.NestedPaging.GfnLimit));
        var steps = new List<Step>();
        for (var level = Levels - 1; level >= 0; level--)
        {
            var index = IndexAt(gfn, level);
            steps.Add(new(isReached, table, index));
            var entry = t.Table(table, index);
            isReached = And(isReached, IsPresent(entry));
            table = level == 1 ? NextTable(t, entry) : FrameOf(entry);
        }
        return steps;
    }

    /// <summary>The number of the entry for a guest frame in a table of a level.</summary>
    public static Term IndexAt(Term gfn, int level) => Term.Binary(Operator.BitAnd, Term.Binary(Operator.ShiftRight, gfn, Literal((ulong)(9 * level))), Literal(511));

    /// <summary>Whether an entry is used.</summary>
    public static Term IsPresent(Term entry) => Equal(Term.Extract(entry, 0, 0), Term.Vector(1, 1));

    /// <summary>Whether a directory's entry maps 2 MiB itself (AMD64 APM volume 2, 5.3.4).</summary>
    public static Term IsSuperpage(Term entry) => Equal(Term.Extract(entry, 7, 7), Term.Vector(1, 1));

    /// <summary>The table to which an entry leads; behind a superpage it is kept with the superpage's first frame.</summary>
    public static Term NextTable(TableReader t, Term entry) => Select(IsSuperpage(entry), t[t.Layout.Frames, "NextFree", FrameOf(entry)], FrameOf(entry));

    /// <summary>The frame that an entry names.</summary>
    public static Term FrameOf(Term entry) => Term.Binary(Operator.ShiftRight, Term.Binary(Operator.BitAnd, entry, Literal(AddressMask)), Literal(12));
}
