namespace Cordon.Model;

/// <summary>What every state has in the concrete reading: its maps by name, a journal of written cells, copying, and taking back.</summary>
public abstract class StateBase
{
    readonly List<MapBase> maps = [];
    readonly List<Cell> journal = [];
    List<Former>? formers;

    /// <summary>Every map, in order of declaration.</summary>
    public IReadOnlyList<MapBase> Maps => maps;

    /// <summary>The cells written since the last <see cref="ClearJournal"/>, in order; one may appear more than once.</summary>
    public IReadOnlyList<Cell> Journal => journal;

    /// <summary>Forgets the journal.</summary>
    public void ClearJournal() => journal.Clear();

    internal void Register(MapBase map) => maps.Add(map);

    internal void Note(MapBase map, (ulong Key1, ulong Key2, ulong Key3) key)
        => journal.Add(new Cell(map.Name, key.Key1, key.Key2, key.Key3));

    internal void Remember(MapBase map, (ulong Key1, ulong Key2, ulong Key3) key, ulong former) => formers?.Add(new(map, key, former));

    /// <summary>From now on, what is written can be taken back; what was written before cannot any more.</summary>
    public void Mark() => formers = [];

    /// <summary>Takes back what was written since <see cref="Mark"/>, and forgets the journal.</summary>
    public void TakeBack()
    {
        var written = formers ?? throw new InvalidOperationException("there is no mark to go back to");
        formers = null;
        for (var i = written.Count - 1; i >= 0; i--)
        {
            var (map, (key1, key2, key3), former) = written[i];
            map.Set(key1, key2, key3, former);
        }
        journal.Clear();
        Mark();
    }

    /// <summary>Makes <paramref name="other"/>, a state of the same shape, equal to this one.</summary>
    public void CopyTo(StateBase other)
    {
        for (var i = 0; i < maps.Count; i++)
        {
            maps[i].CopyTo(other.maps[i]);
        }
        other.journal.Clear();
    }

    readonly record struct Former(MapBase Map, (ulong Key1, ulong Key2, ulong Key3) Key, ulong Value);
}
