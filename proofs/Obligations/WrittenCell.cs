using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>
/// A cell as one write of a map finds it and leaves it. The cell has the write's own keys where it names them, so that what is said of it is said in the write's terms; and
/// what it held is a word of which nothing is known, so that what came before the write, which may be much, has no part in a proof.
/// </summary>
/// <param name="Write">The write.</param>
/// <param name="At">Its keys.</param>
/// <param name="IsCovered">Whether the cell at the keys that were asked for is one that the write reaches.</param>
/// <param name="Before">What it held just before the write.</param>
/// <param name="After">What it holds just after.</param>
public sealed record WrittenCell(MapWrite Write, MapKey At, Term IsCovered, Term Before, Term After)
{
    /// <summary>The cell at some keys, for a write of the map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="number">Which of its log.</param>
    /// <param name="keys">The keys.</param>
    public static WrittenCell Of(MapBase map, int number, MapKey keys)
    {
        var write = map.Log[number];
        var at = new MapKey([.. write.Pattern.Zip(keys.Terms, (named, any) => named ?? any)]);
        var before = Term.Variable("before", 64);
        return new(write, at, write.Covers(keys), before, write is ByteCopy ? Term.Variable("copied", 64) : After());

        Term After() => TermRewriting.Replacing(map.ValueAt(at, number), before).Of(write.Apply(at, before));
    }
}
