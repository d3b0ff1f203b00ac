using Cordon.Model;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Symbolic;

/// <summary>
/// One entry of a map's log that copies bytes from row to row. Nothing is written down cell by cell: what a cell holds afterwards is put together when it is asked for,
/// from the two words of the source that its bytes come from.
/// </summary>
/// <param name="Before">What each cell held before.</param>
/// <param name="From">The row that is copied from.</param>
/// <param name="FromOffset">The first byte in it.</param>
/// <param name="To">The row that is copied to.</param>
/// <param name="ToOffset">The first byte in it.</param>
/// <param name="Count">How many bytes; the sum with either offset does not wrap.</param>
public sealed record ByteCopy(Func<MapKey, Term> Before, Word From, Word FromOffset, Word To, Word ToOffset, Word Count) : MapWrite([To.Term, null], Count.Term)
{
    /// <inheritdoc/>
    public override IEnumerable<Term> Terms => [From.Term, FromOffset.Term, To.Term, ToOffset.Term, Count.Term];

    /// <inheritdoc/>
    public override Term Apply(MapKey key, Term before)
    {
        var index = new Word(key.Terms[1]);
        var first = index << 3;
        var mask = new Word(Term.Vector(0, 64));
        for (ulong i = 0; i < sizeof(ulong); i++)
        {
            var at = first + i;
            mask |= Logic.Select((at >= ToOffset) & (at < ToOffset + Count), 0xFFUL << (int)(8 * i), 0);
        }
        var copied = (new Word(before) & ~mask) | (Source(first) & mask);
        // An index whose first byte's number wraps is beyond every count.
        return Term.IfThenElse(Term.And(Covers(key), (first >> 3 == index).Term), copied.Term, before);
    }

    // The eight bytes that come to the cell whose first byte is first; of those that are not copied, anything. With 8 added, the place in the source is not negative.
    Word Source(Word first)
    {
        var place = first + 8 + FromOffset - ToOffset;
        var shift = (place & 7) << 3;
        var (low, high) = (WordAt((place >> 3) - 1), WordAt(place >> 3));
        return Logic.Select(shift == 0, low, Logic.ShiftRight(low, shift) | Logic.ShiftLeft(high, 64 - shift));
    }

    Word WordAt(Word index) => new(Before(new MapKey([From.Term, index.Term])));
}
