using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>The cells that something read or wrote, by the map's name: where invariants are instantiated.</summary>
public sealed class TouchedKeys
{
    readonly SortedDictionary<string, (MapBase Map, HashSet<MapKey> Keys)> keys = new(StringComparer.Ordinal);

    /// <summary>Takes what the maps of <paramref name="states"/> noted, and makes them forget it.</summary>
    public static TouchedKeys Take(params IEnumerable<StateBase> states)
    {
        var taken = new TouchedKeys();
        foreach (var map in states.SelectMany(s => s.Maps).Where(m => m.Touched.Count > 0))
        {
            taken.Add(map, map.Touched);
            map.ForgetTouched();
        }
        return taken;
    }

    /// <summary>Each map with its cells.</summary>
    public IEnumerable<(MapBase Map, IReadOnlyCollection<MapKey> Keys)> Cells
        => keys.Values.Select(entry => (entry.Map, (IReadOnlyCollection<MapKey>)entry.Keys));

    /// <summary>How many cells.</summary>
    public int Count => keys.Values.Sum(entry => entry.Keys.Count);

    /// <summary>The cells of one map.</summary>
    public IReadOnlyCollection<MapKey> Of(string map) => keys.TryGetValue(map, out var entry) ? entry.Keys : [];

    /// <summary>Adds another's cells; whether any was new.</summary>
    public bool Add(TouchedKeys other)
    {
        var grew = false;
        foreach (var (map, cells) in other.keys.Values)
        {
            grew |= Add(map, cells);
        }
        return grew;
    }

    /// <summary>The same cells with every word of their keys replaced.</summary>
    public TouchedKeys Select(Func<Term, Term> replaced)
    {
        var others = new TouchedKeys();
        foreach (var (map, cells) in keys.Values)
        {
            others.Add(map, cells.Select(cell => new MapKey([.. cell.Terms.Select(replaced)])));
        }
        return others;
    }

    bool Add(MapBase map, IEnumerable<MapKey> cells)
    {
        if (!keys.TryGetValue(map.Name, out var entry))
        {
            keys[map.Name] = entry = (map, []);
        }
        var before = entry.Keys.Count;
        entry.Keys.UnionWith(cells);
        return entry.Keys.Count > before;
    }

    /// <summary>
    /// Every tuple of words that stands, in this order, in the keys of a cell whose key types are <paramref name="types"/> or have
    /// them as a part: for (DomainId, Port) the cells of a map of (DomainId, Port), for Mfn each frame with which any map was read.
    /// </summary>
    public IEnumerable<MapKey> Tuples(IReadOnlyList<Type> types)
    {
        var found = new HashSet<MapKey>();
        foreach (var (map, cells) in keys.Values)
        {
            foreach (var positions in Positions(types, map.KeyTypes, 0).ToArray())
            {
                foreach (var cell in cells)
                {
                    var tuple = new MapKey([.. positions.Select(p => cell.Terms[p])]);
                    if (found.Add(tuple))
                    {
                        yield return tuple;
                    }
                }
            }
        }
    }

    static IEnumerable<int[]> Positions(IReadOnlyList<Type> wanted, IReadOnlyList<Type> keyTypes, int from)
    {
        if (wanted.Count == 0)
        {
            return [[]];
        }
        return Enumerable.Range(from, keyTypes.Count - from)
            .Where(i => keyTypes[i] == wanted[0])
            .SelectMany(i => Positions([.. wanted.Skip(1)], keyTypes, i + 1).Select(rest => (int[])[i, .. rest]));
    }
}
