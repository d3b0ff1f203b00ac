using Cordon.Model;

namespace Cordon.GeneratedTests.Abstraction;

/// <summary>Takes the cells that an abstraction of one row of the implementation's tables says: also those that are 0.</summary>
public abstract class CellSink
{
    /// <summary>The cell of <paramref name="map"/> at these raw keys (unused ones 0) holds <paramref name="value"/>.</summary>
    public abstract void Cell(MapBase map, ulong key1, ulong key2, ulong key3, ulong value);
}

/// <summary>Writes the cells into the state whose maps they name.</summary>
public sealed class WritingSink : CellSink
{
    /// <inheritdoc/>
    public override void Cell(MapBase map, ulong key1, ulong key2, ulong key3, ulong value)
    {
        if (value != map.Get(key1, key2, key3))
        {
            map.Set(key1, key2, key3, value);
        }
    }
}
