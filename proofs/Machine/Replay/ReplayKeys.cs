using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs.Machine.Replay;

/// <summary>At which keys a map is looked at behind a call: where the counterexample says that it differs, where the model touched it, and at all that the changed rows and words are the numbers of.</summary>
static class ReplayKeys
{
    // More than that of one type cannot come of a call that changes few rows.
    const int MostKeys = 100_000;

    /// <summary>The keys.</summary>
    /// <param name="map">The map, of the model's state after its step.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="path">The model's path.</param>
    /// <param name="changes">What the code changed.</param>
    public static IEnumerable<UInt128[]> Of(MapBase map, Evaluator before, StepPath path, IReadOnlyList<ChangedCell> changes)
    {
        UInt128[] Values(MapKey key) => [.. key.Terms.Select(before.Value)];
        var keys = new List<UInt128[]> { Values(ClaimEvaluation.AnyKeys(map.KeyTypes)) };
        keys.AddRange(path.Touched.Of(map.Name).Concat(map.Log.Select(write => write.Cell).OfType<MapKey>()).Select(Values));
        keys.AddRange(changes.Where(change => change.Key.Count == map.Arity).Select(change => change.Key.ToArray()));
        // A row's number and the numbers that stand in the fields that changed, such as the other end of a channel.
        var numbers = keys.Concat(changes.Select(change => change.Key.ToArray())).ToArray();
        UInt128[][] parts = [.. Enumerable.Range(0, map.Arity).Select(i => numbers.Where(key => key.Length > i).Select(key => key[i]).Distinct().ToArray())];
        if (parts.Aggregate(1L, (product, part) => product * part.Length) <= MostKeys)
        {
            keys.AddRange(parts.Aggregate((IEnumerable<UInt128[]>)[[]], (heads, part) => heads.SelectMany(head => part.Select(next => (UInt128[])[.. head, next]))));
        }
        return keys.DistinctBy(key => string.Join(',', key));
    }
}
