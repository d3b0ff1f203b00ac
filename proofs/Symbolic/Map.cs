using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Model;

/// <summary>
/// A total map from up to three keys to a word, in the symbolic reading: a log of writes over an uninterpreted
/// function that bears the map's name. So nothing bounds the number of keys, and no array theory is needed.
/// </summary>
public abstract class MapBase
{
    readonly List<MapWrite> log = [];
    readonly HashSet<MapKey> touched = [];

    /// <summary>A map with keys of the types given (1 to 3), registered in <paramref name="state"/> under <paramref name="name"/>.</summary>
    protected MapBase(StateBase state, string name, params Type[] keyTypes)
    {
        Name = name;
        KeyTypes = keyTypes;
        state.Register(this);
    }

    /// <summary>The map's name, as in the state.</summary>
    public string Name { get; }

    /// <summary>The types of its keys.</summary>
    public IReadOnlyList<Type> KeyTypes { get; }

    /// <summary>How many keys it has: 1, 2 or 3.</summary>
    public int Arity => KeyTypes.Count;

    /// <summary>The writes since the state was made, oldest first.</summary>
    public IReadOnlyList<MapWrite> Log => log;

    /// <summary>The keys of every cell that was read or written.</summary>
    public IReadOnlyCollection<MapKey> Touched => touched;

    /// <summary>Whether every cell was 0 when the state was made; else nothing is known of them.</summary>
    public bool InitiallyZero { get; set; }

    /// <summary>What a cell holds at first in terms of something else, such as a machine's tables; null where nothing is known of it.</summary>
    public Func<MapKey, Term>? Meaning { get; set; }

    /// <summary>Reads a cell, and notes that it was touched.</summary>
    public Word Read(params Term[] key)
    {
        var cell = new MapKey(key);
        touched.Add(cell);
        return new(ValueAt(cell));
    }

    /// <summary>Writes a cell.</summary>
    public void Write(Word value, params Term[] key)
    {
        touched.Add(new(key));
        log.Add(new(key, value.Term));
    }

    /// <summary>Takes over the touched keys of the same map of another state.</summary>
    public void TouchAll(IEnumerable<MapKey> keys) => touched.UnionWith(keys);

    /// <summary>The cell's value after every write of the log, without noting a touch.</summary>
    public Term ValueAt(MapKey key) => ValueAt(key, log.Count);

    /// <summary>The cell's value after the first <paramref name="writes"/> writes of the log.</summary>
    public Term ValueAt(MapKey key, int writes)
    {
        var value = InitialAt(key);
        foreach (var write in log.Take(writes))
        {
            value = write.Apply(key, value);
        }
        return value;
    }

    /// <summary>The cell's value before every write of the log.</summary>
    public Term InitialAt(MapKey key)
        => InitiallyZero ? Term.Vector(0, 64) : Meaning?.Invoke(key) ?? Term.Application(Name, 64, [.. key.Terms]);

    /// <summary>Forgets which cells were touched.</summary>
    public void ForgetTouched() => touched.Clear();

    /// <summary>
    /// Sets to 0 every cell whose keys match (null matches every key) and, when <paramref name="replaced"/> is given, whose value it is.
    /// </summary>
    protected void Clear(Term?[] pattern, Term? replaced = null) => log.Add(new(pattern, Term.Vector(0, 64), replaced));

    /// <summary>Copies bytes from row to row, as they are now.</summary>
    protected void Copy(Word from, Word fromOffset, Word to, Word toOffset, Word count)
    {
        var now = log.Count;
        log.Add(new ByteCopy(key => ValueAt(key, now), from, fromOffset, to, toOffset, count));
    }
}

/// <summary>A word for each key.</summary>
public sealed class Map<K>(StateBase state, string name) : MapBase(state, name, typeof(K))
    where K : struct, IKey
{
    /// <summary>The word of <paramref name="key"/>.</summary>
    public Word this[K key]
    {
        get => Read(key.Value.Term);
        set => Write(value, key.Value.Term);
    }
}

/// <summary>A word for each pair of keys.</summary>
public sealed class Map<K1, K2>(StateBase state, string name) : MapBase(state, name, typeof(K1), typeof(K2))
    where K1 : struct, IKey
    where K2 : struct, IKey
{
    /// <summary>The word of the pair.</summary>
    public Word this[K1 key1, K2 key2]
    {
        get => Read(key1.Value.Term, key2.Value.Term);
        set => Write(value, key1.Value.Term, key2.Value.Term);
    }

    /// <summary>Sets to 0 every cell whose first key is <paramref name="key1"/>.</summary>
    public void ClearRow(K1 key1) => Clear([key1.Value.Term, null]);

    /// <summary>Sets to 0 every cell whose second key is <paramref name="key2"/>.</summary>
    public void ClearColumn(K2 key2) => Clear([null, key2.Value.Term]);

    /// <summary>
    /// Copies <paramref name="count"/> bytes from one row to another, or to the same, as they were before. A row is bytes: its word i is bytes 8 i to 8 i + 7, the lowest first.
    /// </summary>
    public void CopyBytes(K1 from, Word fromOffset, K1 to, Word toOffset, Word count) => Copy(from.Value, fromOffset, to.Value, toOffset, count);

    /// <summary>Sets to 0 every cell whose first key is <paramref name="key1"/> and whose word is <paramref name="value"/>.</summary>
    public void ClearRowWhere(K1 key1, Word value) => Clear([key1.Value.Term, null], value.Term);
}

/// <summary>A word for each triple of keys.</summary>
public sealed class Map<K1, K2, K3>(StateBase state, string name) : MapBase(state, name, typeof(K1), typeof(K2), typeof(K3))
    where K1 : struct, IKey
    where K2 : struct, IKey
    where K3 : struct, IKey
{
    /// <summary>The word of the triple.</summary>
    public Word this[K1 key1, K2 key2, K3 key3]
    {
        get => Read(key1.Value.Term, key2.Value.Term, key3.Value.Term);
        set => Write(value, key1.Value.Term, key2.Value.Term, key3.Value.Term);
    }

    /// <summary>Sets to 0 every cell whose first two keys are <paramref name="key1"/> and <paramref name="key2"/>.</summary>
    public void ClearRow(K1 key1, K2 key2) => Clear([key1.Value.Term, key2.Value.Term, null]);
}
