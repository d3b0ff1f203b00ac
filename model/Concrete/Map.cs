namespace Cordon.Model;

/// <summary>One cell of the state: the map's name and up to three key words (unused ones are 0).</summary>
public readonly record struct Cell(string Map, ulong Key1, ulong Key2, ulong Key3);

/// <summary>
/// A total map from up to three keys to a word; what was never written reads 0.
/// The concrete reading: a sparse dictionary in canonical form (no stored zeros), so that two
/// states are equal exactly when their dictionaries are.
/// </summary>
public abstract class MapBase
{
    readonly CellTable cells = new();

    // The cells by their first key. Made when a row is cleared for the first time, as few maps ever have one cleared.
    Dictionary<ulong, HashSet<(ulong, ulong, ulong)>>? rows;

    /// <summary>A map of <paramref name="arity"/> (1 to 3) keys, registered in <paramref name="state"/> under <paramref name="name"/>.</summary>
    protected MapBase(StateBase state, string name, int arity)
    {
        Name = name;
        Arity = arity;
        Owner = state;
        state.Register(this);
    }

    /// <summary>The state that this map belongs to.</summary>
    protected StateBase Owner { get; }

    /// <summary>The map's name, as in the state.</summary>
    public string Name { get; }

    /// <summary>How many keys it has: 1, 2 or 3.</summary>
    public int Arity { get; }

    /// <summary>Every cell that is not 0.</summary>
    public CellTable Cells => cells;

    /// <summary>Reads a cell by its raw keys.</summary>
    public ulong Get(ulong key1, ulong key2, ulong key3) => cells.Get(key1, key2, key3);

    /// <summary>Writes a cell by its raw keys, and notes it in the state's journal.</summary>
    public void Set(ulong key1, ulong key2, ulong key3, ulong value)
    {
        var key = (key1, key2, key3);
        Owner.Note(this, key);
        var former = cells.Set(key1, key2, key3, value);
        Owner.Remember(this, key, former);
        if (rows == null || (former == 0) == (value == 0))
        {
            return;
        }
        if (value == 0)
        {
            rows.GetValueOrDefault(key1)?.Remove(key);
        }
        else
        {
            AddToRow(rows, key);
        }
    }

    /// <summary>Sets to 0 every cell whose keys satisfy <paramref name="selected"/>.</summary>
    protected void Clear(Func<(ulong Key1, ulong Key2, ulong Key3), bool> selected)
        => Clear(cells.Select(cell => cell.Key).Where(selected));

    /// <summary>Sets to 0 every cell of the row <paramref name="key1"/> whose keys satisfy <paramref name="selected"/>.</summary>
    protected void Clear(ulong key1, Func<(ulong Key1, ulong Key2, ulong Key3), bool> selected)
    {
        if (cells.Count == 0)
        {
            return;
        }
        if (rows == null)
        {
            rows = [];
            foreach (var (key, _) in cells)
            {
                AddToRow(rows, key);
            }
        }
        if (rows.TryGetValue(key1, out var row) && row.Count != 0)
        {
            Clear(row.Where(selected));
        }
    }

    void Clear(IEnumerable<(ulong, ulong, ulong)> keys)
    {
        foreach (var (key1, key2, key3) in keys.ToArray())
        {
            Set(key1, key2, key3, 0);
        }
    }

    static void AddToRow(Dictionary<ulong, HashSet<(ulong, ulong, ulong)>> rows, (ulong Key1, ulong, ulong) key)
    {
        if (!rows.TryGetValue(key.Key1, out var row))
        {
            rows[key.Key1] = row = [];
        }
        row.Add(key);
    }

    internal void CopyTo(MapBase other)
    {
        other.rows = null;
        cells.CopyTo(other.cells);
    }
}

/// <summary>A word for each key.</summary>
public sealed class Map<K>(StateBase state, string name) : MapBase(state, name, 1)
    where K : struct, IKey
{
    /// <summary>The word of <paramref name="key"/>; 0 when it was never written.</summary>
    public Word this[K key]
    {
        get => Get(key.Value, 0, 0);
        set => Set(key.Value, 0, 0, value);
    }
}

/// <summary>A word for each pair of keys.</summary>
public sealed class Map<K1, K2>(StateBase state, string name) : MapBase(state, name, 2)
    where K1 : struct, IKey
    where K2 : struct, IKey
{
    /// <summary>The word of the pair; 0 when it was never written.</summary>
    public Word this[K1 key1, K2 key2]
    {
        get => Get(key1.Value, key2.Value, 0);
        set => Set(key1.Value, key2.Value, 0, value);
    }

    /// <summary>Sets to 0 every cell whose first key is <paramref name="key1"/>.</summary>
    public void ClearRow(K1 key1) => Clear(key1.Value, _ => true);

    /// <summary>Sets to 0 every cell whose first key is <paramref name="key1"/> and whose word is <paramref name="value"/>.</summary>
    public void ClearRowWhere(K1 key1, Word value) => Clear(key1.Value, key => Get(key.Key1, key.Key2, 0) == value);

    /// <summary>Sets to 0 every cell whose second key is <paramref name="key2"/>.</summary>
    public void ClearColumn(K2 key2) => Clear(key => key.Key2 == key2.Value);

    /// <summary>
    /// Copies <paramref name="count"/> bytes from one row to another, or to the same, as they were before. A row is bytes: its word i is bytes 8 i to 8 i + 7, the lowest first.
    /// </summary>
    public void CopyBytes(K1 from, Word fromOffset, K1 to, Word toOffset, Word count)
    {
        var copied = new byte[count];
        for (ulong i = 0; i < count; i++)
        {
            var at = fromOffset + i;
            copied[i] = (byte)(Get(from.Value, at >> 3, 0) >> (int)((at & 7) * 8));
        }
        for (ulong i = 0; i < count; i++)
        {
            var (at, shift) = (toOffset + i, (int)(((toOffset + i) & 7) * 8));
            var word = Get(to.Value, at >> 3, 0);
            Set(to.Value, at >> 3, 0, (word & ~(0xFFUL << shift)) | ((ulong)copied[i] << shift));
        }
    }
}

/// <summary>A word for each triple of keys.</summary>
public sealed class Map<K1, K2, K3>(StateBase state, string name) : MapBase(state, name, 3)
    where K1 : struct, IKey
    where K2 : struct, IKey
    where K3 : struct, IKey
{
    /// <summary>The word of the triple; 0 when it was never written.</summary>
    public Word this[K1 key1, K2 key2, K3 key3]
    {
        get => Get(key1.Value, key2.Value, key3.Value);
        set => Set(key1.Value, key2.Value, key3.Value, value);
    }

    /// <summary>Sets to 0 every cell whose first two keys are <paramref name="key1"/> and <paramref name="key2"/>.</summary>
    public void ClearRow(K1 key1, K2 key2) => Clear(key1.Value, key => key.Key2 == key2.Value);
}
