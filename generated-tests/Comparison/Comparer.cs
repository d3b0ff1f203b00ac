using System.Runtime.InteropServices;
using Cordon.GeneratedTests.Abstraction;
using Cordon.GeneratedTests.Worlds;
using Cordon.Impl;
using Cordon.Model;
using StateAbstraction = Cordon.GeneratedTests.Abstraction.Abstraction;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>
/// Compares the implementation's state with the model's after a step. Of the implementation's tables it looks only at
/// the blocks that changed since the last step, found by a wide compare with a shadow of its memory; and at the rows of all
/// cells that the model wrote. So whatever changed in a table, or on the model's side, is compared, and the rest was equal before. What the
/// implementation writes into other memory without the model is found by <see cref="StrayWrites"/>, less often.
/// </summary>
/// <param name="memory">The implementation's memory.</param>
/// <param name="hypervisor">The root in it.</param>
/// <param name="model">The model's state, equal to the implementation's now.</param>
public sealed unsafe class Comparer(PhysicalMemory memory, Hypervisor* hypervisor, State model)
{
    readonly Hypervisor* hypervisor = hypervisor;
    readonly RowsOfTables rowsOfTables = new(hypervisor);
    readonly int headBytes = (int)Marshal.OffsetOf<Hypervisor>(nameof(Hypervisor.Console));
    readonly RowSet rows = RowsOfTables.RowsOf(hypervisor);
    readonly List<int> blocks = [];
    readonly ComparingSink sink = new();

    /// <summary>The memory as it was after the last step.</summary>
    public PhysicalMemory Shadow { get; } = new(memory.Bytes / PhysicalMemory.PageBytes);

    /// <summary>Compares what changed since the last call, and takes the memory as it is now for the next.</summary>
    /// <returns>The words that differ; valid until the next call.</returns>
    public IReadOnlyList<DifferentWord> Compare()
    {
        rows.Clear();
        sink.Clear();
        AddChangedTables();
        AddJournal();
        var abstraction = new StateAbstraction(hypervisor, model, sink);
        foreach (var row in rows.Rows)
        {
            abstraction.One(row);
        }
        return sink.Differences;
    }

    /// <summary>The byte offsets of the blocks of memory, tables included, that steps wrote since this was cleared; one may appear more than once.</summary>
    public List<int> Written { get; } = [];

    /// <summary>Compares everything: every row of every table and every word of memory, and the model's cells that no row stands for.</summary>
    /// <returns>The words that differ.</returns>
    public IReadOnlyList<DifferentWord> CompareAll()
    {
        var whole = new State();
        new StateAbstraction(hypervisor, whole, new WritingSink()).All();
        var differences = new List<DifferentWord>();
        for (var i = 0; i < model.Maps.Count; i++)
        {
            if (!RowOfCell.WithoutTable.Contains(model.Maps[i].Name))
            {
                CompareMaps(model.Maps[i], whole.Maps[i], differences);
            }
        }
        return differences;
    }

    /// <summary>
    /// Every block of memory that is not as it was after the last step: what a step wrote that the model did not. The tables of
    /// nested paging and the records of grants are left out; what they mean is compared by <see cref="CompareP2m"/> and <see cref="CompareGrants"/>.
    /// </summary>
    /// <param name="frames">The frames to look at.</param>
    public IReadOnlyList<int> StrayWrites(IEnumerable<ulong> frames)
    {
        blocks.Clear();
        var firstBehindTables = (hypervisor->RootAddress + hypervisor->RootBytes) >> Page.Shift;
        foreach (var frame in frames)
        {
            var isRoot = frame >= hypervisor->RootAddress >> Page.Shift && frame < firstBehindTables;
            if (!isRoot && Hypervisor.Frame(hypervisor, new Cordon.Impl.Mfn(frame))->Type != Cordon.Impl.FrameType.OwnTable)
            {
                BlockDifference.Find(memory.Page(frame), Shadow.Page(frame), (int)frame * PhysicalMemory.PageBytes, blocks);
            }
        }
        return blocks;
    }

    /// <summary>Compares the whole p2m of every domain, walking the nested tables.</summary>
    /// <returns>The words that differ; valid until the next call.</returns>
    public IReadOnlyList<DifferentWord> CompareP2m()
    {
        sink.Clear();
        new StateAbstraction(hypervisor, model, sink).P2m();
        // What the walk found is as in the model; whether the model has more, the number of its entries tells.
        var present = sink.PresentCells;
        var expected = model.P2mType.Cells.Count + model.P2mFrame.Cells.Count + model.P2mHandle.Cells.Count;
        return sink.Differences.Count != 0 || present == expected ? sink.Differences
            : [new DifferentWord("words of the p2m that are not 0", (ulong)expected, (ulong)present)];
    }

    /// <summary>Compares which grants of every domain are in use, and every mapping by one.</summary>
    /// <returns>As <see cref="CompareP2m"/>.</returns>
    public IReadOnlyList<DifferentWord> CompareGrants()
    {
        sink.Clear();
        var abstraction = new StateAbstraction(hypervisor, model, sink);
        for (ushort domain = 0; domain < hypervisor->Sizes.Domains; domain++)
        {
            abstraction.GrantUseRows(domain);
        }
        var present = sink.PresentCells;
        MapBase[] maps = [model.GrantFrame, model.GrantUser, model.GrantReaders, model.GrantWriters, model.MaptrackDomain, model.MaptrackReference, model.MaptrackGfn, model.MaptrackReadonly];
        var expected = maps.Sum(map => map.Cells.Count);
        return sink.Differences.Count != 0 || present == expected ? sink.Differences
            : [new DifferentWord("words of grants that are not 0", (ulong)expected, (ulong)present)];
    }

    void CompareMaps(MapBase expected, MapBase found, List<DifferentWord> differences)
    {
        foreach (var (key, value) in expected.Cells)
        {
            var other = found.Get(key.Item1, key.Item2, key.Item3);
            if (other != value && Meaning.Has(model, expected, key))
            {
                differences.Add(new DifferentWord(Describe(expected, key), value, other));
            }
        }
        foreach (var (key, value) in found.Cells)
        {
            if (!expected.Cells.Contains(key))
            {
                differences.Add(new DifferentWord(Describe(expected, key), 0, value));
            }
        }
    }

    static string Describe(MapBase map, (ulong, ulong, ulong) key) => MapKeys.Describe(new Cell(map.Name, key.Item1, key.Item2, key.Item3));

    void AddChangedTables()
    {
        blocks.Clear();
        var root = (int)hypervisor->RootAddress;
        var skipped = (int)hypervisor->FramesOffset;
        var length = (int)hypervisor->RootBytes - skipped;
        // Of what comes before the tables only this is read from the shadow (the choice of frames); the console behind it is long.
        memory.All.Slice(root, headBytes).CopyTo(Shadow.All[root..]);
        BlockDifference.Find(memory.All.Slice(root + skipped, length), Shadow.All.Slice(root + skipped, length), skipped, blocks);
        foreach (var block in blocks)
        {
            Follow(root + block);
            foreach (var row in rowsOfTables.At(block))
            {
                rows.Add(row);
            }
        }
    }

    // A frame that changes hands is clear on both sides, or all of it has to be looked at.
    void AddContent(ulong frame)
    {
        if (memory.Page(frame).IndexOfAnyExcept((byte)0) >= 0)
        {
            for (ulong word = 0; word < PhysicalMemory.PageBytes / sizeof(ulong); word++)
            {
                rows.Add(new Row(RowKind.Word, frame, word));
            }
        }
    }

    void Follow(int offset)
    {
        offset &= -BlockDifference.BlockBytes;
        memory.All.Slice(offset, BlockDifference.BlockBytes).CopyTo(Shadow.All[offset..]);
        Written.Add(offset);
    }

    void AddJournal()
    {
        foreach (var cell in model.Journal)
        {
            if (RowOfCell.Find(cell) is { } row)
            {
                rows.Add(row);
                if (ReferenceEquals(cell.Map, nameof(State.Owner)))
                {
                    AddContent(cell.Key1);
                }
                if (row.Kind == RowKind.Word)
                {
                    Follow(((int)row.First * PhysicalMemory.PageBytes) + ((int)row.Second * sizeof(ulong)));
                }
            }
        }
    }
}
