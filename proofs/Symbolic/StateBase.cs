namespace Cordon.Model;

/// <summary>What every state has in the symbolic reading: its maps by name.</summary>
public abstract class StateBase
{
    readonly List<MapBase> maps = [];

    /// <summary>Every map, in order of declaration.</summary>
    public IReadOnlyList<MapBase> Maps => maps;

    internal void Register(MapBase map) => maps.Add(map);
}
