using System.Buffers.Binary;
using System.Globalization;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Replay;

/// <summary>A field, or a word of a frame, that the code changed.</summary>
/// <param name="Table">Of which table; null for a frame.</param>
/// <param name="Cell">The field; null for a frame.</param>
/// <param name="Key">The row's numbers and the element's; of a frame its number and the word's.</param>
/// <param name="Before">What it was.</param>
/// <param name="After">What it is.</param>
sealed record ChangedCell(Table? Table, Cell? Cell, IReadOnlyList<UInt128> Key, ulong Before, ulong After);

/// <summary>
/// The memory of a replay: a page of tables, frames, registers or stack comes to be, with what the state says of it, when the code first touches it. So all is known that it
/// touched, and what it changed.
/// </summary>
/// <param name="process">The process that runs the image.</param>
/// <param name="systemCall">A SYSCALL instruction of it, behind which it stops.</param>
/// <param name="image">The tables.</param>
/// <param name="state">The state before the call.</param>
sealed class ReplayMemory(TracedProcess process, ulong systemCall, MachineLayout image, ReplayState state)
{
    const int PageBytes = 4096, WordBytes = 8;

    // What a word of the stack holds of which the values say nothing.
    const ulong Untouched = 0xa5a5_a5a5_a5a5_a5a5;

    readonly SortedDictionary<ulong, byte[]> pages = [];
    readonly Dictionary<(UInt128, UInt128), ulong> entries = [];
    readonly AddressResolver resolver = new(image);

    /// <summary>Makes the page that an address lies in, if there is anything.</summary>
    /// <returns>Whether there is.</returns>
    public bool Provide(ulong address)
    {
        var page = address & ~(ulong)(PageBytes - 1);
        if (pages.ContainsKey(page))
        {
            return true;
        }
        var bytes = new byte[PageBytes];
        if (!Fill(page, bytes))
        {
            return false;
        }
        Map(page);
        process.Write(page, bytes);
        pages[page] = bytes;
        return true;
    }

    /// <summary>Where the last entry of nested paging of a guest frame lies.</summary>
    public ulong EntryAt(UInt128 domain, UInt128 gfn)
    {
        if (!entries.TryGetValue((domain, gfn), out var place))
        {
            entries[(domain, gfn)] = place = ReplayPlaces.Entries + ((ulong)entries.Count * PageBytes);
            Provide(place);
        }
        return place;
    }

    /// <summary>Words of the caller's stack, above the return address, that are not as they were.</summary>
    public IEnumerable<(ulong Address, ulong Before, ulong After)> ChangedOfCaller()
    {
        var page = ReplayPlaces.StackPointer & ~(ulong)(PageBytes - 1);
        for (var address = ReplayPlaces.StackPointer + WordBytes; address < page + PageBytes; address += WordBytes)
        {
            if (PartOf(pages[page], (int)(address - page), WordBytes) is var before && Read(address, WordBytes) is var after && before != after)
            {
                yield return (address, before, after);
            }
        }
    }

    /// <summary>A value in memory as it is now.</summary>
    public ulong Read(ulong address, int bytes)
    {
        Span<byte> value = stackalloc byte[WordBytes];
        value.Clear();
        process.Read(address, value[..bytes]);
        return BinaryPrimitives.ReadUInt64LittleEndian(value);
    }

    /// <summary>What a variable, or a function at a key, is now: a field or a word that the code may have changed is looked up in memory.</summary>
    public UInt128 ValueNow(string name, UInt128[] key)
    {
        if (name is "Memory" or "Table" && key[0] < 1UL << 32 && key[1] < PageBytes / WordBytes)
        {
            return Now(ReplayPlaces.Frames + ((ulong)key[0] * PageBytes) + ((ulong)key[1] * WordBytes), WordBytes) ?? state.Value(name, key);
        }
        if (name == "NestedEntry.Entry")
        {
            return entries.TryGetValue((key[0], key[1]), out var place) ? Read(place, WordBytes) : state.Value(name, key);
        }
        var table = image.Tables.Append(image.Root).Append(resolver.Registers).FirstOrDefault(table => table != image.NestedEntries && table.Cells.Any(cell => cell.Name == name));
        if (table is null || table.Cells.First(cell => cell.Name == name) is var cell && key.Length != table.Counts.Count + (cell.IsArray ? 1 : 0))
        {
            return state.Value(name, key);
        }
        cell = table.Cells.First(cell => cell.Name == name);
        var inside = table.Counts.Zip(key).All(pair => pair.Second < state.Before.Value(pair.First)) && (!cell.IsArray || key[^1] < (UInt128)cell.Count);
        return (inside ? Now(AddressOf(table, cell, key), cell.Bytes) : null) ?? state.Value(cell, key);
    }

    /// <summary>All fields of tables, and words of frames, that the code changed.</summary>
    public IEnumerable<ChangedCell> Changes()
    {
        var now = new byte[PageBytes];
        foreach (var (page, before) in pages)
        {
            process.Read(page, now);
            if (now.AsSpan().SequenceEqual(before))
            {
                continue;
            }
            foreach (var (table, cell, key, offset) in CellsOf(page))
            {
                var (old, value) = (PartOf(before, offset, cell?.Bytes ?? WordBytes), PartOf(now, offset, cell?.Bytes ?? WordBytes));
                if (old != value)
                {
                    yield return new(table, cell, key, old, value);
                }
            }
        }
    }

    UInt128? Now(ulong address, int bytes) => pages.ContainsKey(address & ~(ulong)(PageBytes - 1)) ? Read(address, bytes) : null;

    static ulong AddressOf(Table table, Cell cell, IReadOnlyList<UInt128> key, ulong place, IReadOnlyList<ulong> counts)
    {
        ulong row = 0;
        for (var i = 0; i < table.Counts.Count; i++)
        {
            row = (row * counts[i]) + (ulong)key[i];
        }
        return place + (row * (ulong)table.Stride) + (ulong)cell.Offset + (cell.IsArray ? (ulong)key[^1] * (ulong)cell.Bytes : 0);
    }

    ulong AddressOf(Table table, Cell cell, IReadOnlyList<UInt128> key) => AddressOf(table, cell, key, PlaceOf(table), CountsOf(table));

    ulong PlaceOf(Table table) => table == image.Root ? ReplayPlaces.Root : table.Name == resolver.Registers.Name ? ReplayPlaces.Registers
        : ReplayPlaces.Of(image).First(one => one.Table == table).Place;

    ulong[] CountsOf(Table table) => [.. table.Counts.Select(count => (ulong)state.Before.Value(count))];

    bool Fill(ulong page, byte[] bytes)
    {
        if (page is >= ReplayPlaces.StackStart and < ReplayPlaces.StackEnd)
        {
            for (var i = 0; i < PageBytes; i += WordBytes)
            {
                var offset = unchecked((long)(page + (ulong)i - ReplayPlaces.StackPointer));
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i), state.Known($"stack.{offset.ToString(CultureInfo.InvariantCulture)}") ?? Untouched);
            }
            return true;
        }
        var any = false;
        foreach (var (table, cell, key, offset) in CellsOf(page))
        {
            any = true;
            var value = table is not null ? state.Value(cell!, key) : state.Value(IsTable(key[0]) ? "Table" : "Memory", key);
            for (var i = 0; i < (cell?.Bytes ?? WordBytes); i++)
            {
                if (offset + i is >= 0 and < PageBytes)
                {
                    bytes[offset + i] = (byte)(value >> (8 * i));
                }
            }
        }
        return any;
    }

    bool IsTable(UInt128 frame) => state.Value("Frame.Type", [frame]) == (byte)Impl.FrameType.OwnTable;

    // A field that begins on the page before, or ends on the one behind, is in both.
    static ulong PartOf(byte[] page, int offset, int bytes)
    {
        ulong value = 0;
        for (var i = 0; i < bytes; i++)
        {
            value |= offset + i is >= 0 and < PageBytes ? (ulong)page[offset + i] << (8 * i) : 0;
        }
        return value;
    }

    // What lies on a page: fields with their rows, or words of a frame, and where on the page.
    IEnumerable<(Table? Table, Cell? Cell, IReadOnlyList<UInt128> Key, int Offset)> CellsOf(ulong page)
    {
        var frames = (ulong)state.Before.Value(MachineLayout.FrameCount);
        if (page >= ReplayPlaces.Frames && page < ReplayPlaces.Frames + (frames * PageBytes))
        {
            var frame = (page - ReplayPlaces.Frames) / PageBytes;
            return Enumerable.Range(0, PageBytes / WordBytes).Select(word => ((Table?)null, (Cell?)null, (IReadOnlyList<UInt128>)[frame, (UInt128)word], word * WordBytes));
        }
        if (entries.FirstOrDefault(entry => entry.Value == page) is { Value: > 0 } found)
        {
            return [(image.NestedEntries, image.NestedEntries["Entry"], [found.Key.Item1, found.Key.Item2], 0)];
        }
        foreach (var table in image.Tables.Where(table => table != image.NestedEntries).Append(image.Root).Append(resolver.Registers))
        {
            var (place, rows) = (PlaceOf(table), CountsOf(table).Aggregate(1UL, (product, count) => product * count));
            if (page + PageBytes > place && page < place + (rows * (ulong)table.Stride))
            {
                return CellsOf(table, page, place, rows);
            }
        }
        return [];
    }

    IEnumerable<(Table? Table, Cell? Cell, IReadOnlyList<UInt128> Key, int Offset)> CellsOf(Table table, ulong page, ulong place, ulong rows)
    {
        var stride = (ulong)table.Stride;
        var minor = table.Counts.Count == 2 ? CountsOf(table)[1] : 1;
        for (var row = page <= place ? 0 : (page - place) / stride; row < rows && place + (row * stride) < page + PageBytes; row++)
        {
            UInt128[] numbers = table.Counts.Count switch { 0 => [], 1 => [row], _ => [row / minor, row % minor] };
            foreach (var cell in table.Cells)
            {
                for (var element = 0; element < cell.Count; element++)
                {
                    var offset = (long)(place + (row * stride) + (ulong)cell.Offset + ((ulong)element * (ulong)cell.Bytes) - page);
                    if (offset > -cell.Bytes && offset < PageBytes)
                    {
                        yield return (table, cell, cell.IsArray ? [.. numbers, (UInt128)element] : numbers, (int)offset);
                    }
                }
            }
        }
    }

    // mmap(2), made by the process itself.
    void Map(ulong page)
    {
        const ulong Number = 9, ReadWrite = 3, PrivateAnonymousFixed = 0x32;
        var saved = process.Registers;
        process.Registers = saved with
        {
            Rip = systemCall, Rax = Number, SystemCall = ulong.MaxValue, Rdi = page, Rsi = PageBytes, Rdx = ReadWrite, R10 = PrivateAnonymousFixed, R8 = ulong.MaxValue, R9 = 0,
        };
        var stop = process.Run();
        if (stop.Signal != TracedProcess.Trap || process.Registers.Rax != page)
        {
            throw new ReplayUnavailableException($"no memory is granted at 0x{page:x}");
        }
        process.Registers = saved;
    }
}
