using Cordon.GeneratedTests.Abstraction;
using Cordon.Model;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>Holds the cells that the abstraction tells against those of the model, and keeps the ones that differ.</summary>
public sealed class ComparingSink : CellSink
{
    readonly List<DifferentWord> differences = [];

    /// <summary>What differed since the last <see cref="Clear"/>.</summary>
    public IReadOnlyList<DifferentWord> Differences => differences;

    /// <summary>How many of the cells told since the last <see cref="Clear"/> were not 0.</summary>
    public int PresentCells { get; private set; }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        differences.Clear();
        PresentCells = 0;
    }

    /// <inheritdoc/>
    public override void Cell(MapBase map, ulong key1, ulong key2, ulong key3, ulong value)
    {
        PresentCells += value == 0 ? 0 : 1;
        var expected = map.Get(key1, key2, key3);
        if (expected != value)
        {
            differences.Add(new DifferentWord(MapKeys.Describe(new Cell(map.Name, key1, key2, key3)), expected, value));
        }
    }
}
