using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>
/// A cell as one write of a map's log finds it and leaves it. The cell has the write's own keys where it names them, so that what is said of it is said in the write's terms; and
/// what it held is a word of which nothing is known, so that what came before the write, which may be much, has no part in a proof.
/// </summary>
/// <param name="At">Its keys.</param>
/// <param name="IsCovered">Whether the cell at the keys that were asked for is one that the write reaches.</param>
/// <param name="Before">What it held just before the write.</param>
/// <param name="After">What it holds just after.</param>
/// <param name="IsOne">Whether the write reaches no other cell.</param>
public sealed record WrittenCell(MapKey At, Term IsCovered, Term Before, Term After, bool IsOne)
{
    /// <summary>The cell at some keys, for each write of the map, oldest first.</summary>
    public static IEnumerable<WrittenCell> Of(MapBase map, MapKey keys) => map.Log.Select((write, i) => Of(map, write, i, keys));

    static WrittenCell Of(MapBase map, MapWrite write, int number, MapKey keys)
    {
        var at = new MapKey([.. write.Pattern.Zip(keys.Terms, (named, any) => named ?? any)]);
        var before = Term.Variable($"before.{map.Name}.{number}", 64);
        return new(at, write.Covers(keys), before, write is ByteCopy ? Term.Variable($"copied.{map.Name}.{number}", 64) : After(), write.Cell != null);

        Term After() => TermRewriting.Replacing(map.ValueAt(at, number), before).Of(write.Apply(at, before));
    }
}
