using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>
/// A cell as one write of a map's log finds it and leaves it. The cell has the write's own keys where it names them, so that what is said of it is said in the write's terms.
/// </summary>
/// <param name="At">Its keys.</param>
/// <param name="IsCovered">Whether the cell at the keys that were asked for is one that the write reaches.</param>
/// <param name="Before">What it held just before the write.</param>
/// <param name="After">What it holds just after.</param>
/// <param name="IsOne">Whether the write reaches no other cell.</param>
public sealed record WrittenCell(MapKey At, Term IsCovered, Term Before, Term After, bool IsOne)
{
    /// <summary>The cell at some keys, for each write of the map, oldest first.</summary>
    public static IEnumerable<WrittenCell> Of(MapBase map, MapKey keys)
        => map.Log.Select((write, i) =>
        {
            var at = new MapKey([.. write.Pattern.Zip(keys.Terms, (named, any) => named ?? any)]);
            var before = map.ValueAt(at, i);
            return new WrittenCell(at, write.Covers(keys), before, write.Apply(at, before), write.Cell != null);
        });
}
