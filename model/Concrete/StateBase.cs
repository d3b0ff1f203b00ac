namespace Cordon.Model;

/// <summary>What every state has in the concrete reading: its maps by name, a journal of written cells, copying.</summary>
public abstract class StateBase
{
    readonly List<MapBase> maps = [];
    readonly List<Cell> journal = [];

    /// <summary>Every map, in order of declaration.</summary>
    public IReadOnlyList<MapBase> Maps => maps;

    /// <summary>The cells written since the last <see cref="ClearJournal"/>, in order; one may appear more than once.</summary>
    public IReadOnlyList<Cell> Journal => journal;

    /// <summary>Forgets the journal.</summary>
    public void ClearJournal() => journal.Clear();

    internal void Register(MapBase map) => maps.Add(map);

    internal void Note(MapBase map, (ulong Key1, ulong Key2, ulong Key3) key)
        => journal.Add(new Cell(map.Name, key.Key1, key.Key2, key.Key3));

    /// <summary>Makes <paramref name="other"/>, a state of the same shape, equal to this one.</summary>
    public void CopyTo(StateBase other)
    {
        for (var i = 0; i < maps.Count; i++)
        {
            maps[i].CopyTo(other.maps[i]);
        }
        other.journal.Clear();
    }
}
