using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>
/// A domain's p2m: which machine frame stands behind each guest frame number. It is the processor's own four-level nested page table (AMD APM
/// volume 2, 15.25; Intel SDM volume 3, 29.3), with 4 KiB entries; <see cref="NestedEntry"/> says what is in them.
/// The frames of the tables belong to the hypervisor.
/// </summary>
public static unsafe class NestedPaging
{
    /// <summary>Guest frame numbers that four levels reach, exclusive.</summary>
    public const ulong GfnLimit = 1UL << 36;

    const int EntriesPerTableShift = 9;
    const ulong EntryIndexMask = 511;
    const int TopLevel = 3;

    /// <summary>What <paramref name="gfn"/> is mapped to.</summary>
    public static Mapping Lookup(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var entry = FindEntry(hypervisor, domain, gfn);
        return entry == null || (*entry & NestedEntry.Present) == 0
            ? default
            : new Mapping(NestedEntry.Frame(*entry), NestedEntry.Type(*entry));
    }

    /// <summary>The last entry for <paramref name="gfn"/> as it is now; 0 when the tables do not reach it. What is in it is <see cref="NestedEntry"/>'s.</summary>
    /// <param name="hypervisor">The hypervisor.</param>
    /// <param name="memory">Where host-physical address 0 is seen.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="gfn">The guest frame number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong LastEntry(Hypervisor* hypervisor, byte* memory, Domain* domain, Gfn gfn)
        => LastTables.Has(domain, gfn) ? *LastTables.Entry(memory, domain, gfn) : SearchEntry(hypervisor, domain, gfn);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static ulong SearchEntry(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var entry = FindEntry(hypervisor, domain, gfn);
        return entry == null ? 0 : *entry;
    }

    /// <summary>
    /// Makes sure that the tables down to <paramref name="gfn"/>'s entry exist, so that a following <see cref="Map"/> cannot fail for want of memory.
    /// </summary>
    /// <returns>False when <paramref name="gfn"/> is not below <see cref="GfnLimit"/>, or no frame is left for a table.</returns>
    public static bool Prepare(Hypervisor* hypervisor, Domain* domain, Gfn gfn) => PrepareEntry(hypervisor, domain, gfn) != null;

    static ulong* PrepareEntry(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        if (gfn.Value >= GfnLimit)
        {
            return null;
        }
        if (domain->NestedRoot.IsNone)
        {
            domain->NestedRoot = Frames.Allocate(hypervisor, DomainId.Xen, FrameType.OwnTable);
        }
        var table = domain->NestedRoot;
        for (var level = TopLevel; level > 0 && !table.IsNone; level--)
        {
            var entry = EntryOf(hypervisor, table, gfn, level);
            if ((*entry & NestedEntry.Present) == 0)
            {
                var next = Frames.Allocate(hypervisor, DomainId.Xen, FrameType.OwnTable);
                *entry = next.IsNone ? 0 : NestedEntry.OfTable(hypervisor, next);
            }
            table = NestedEntry.Frame(*entry);
        }
        return table.IsNone ? null : EntryOf(hypervisor, table, gfn, 0);
    }

    /// <summary>
    /// Maps <paramref name="mfn"/>, which must exist and be mapped nowhere in the domain, at <paramref name="gfn"/>, which must not be mapped. The entry
    /// is a use of the frame.
    /// </summary>
    /// <returns>False, and nothing changed, when <see cref="Prepare"/> fails or the frame's count is full.</returns>
    public static bool Map(Hypervisor* hypervisor, Domain* domain, Gfn gfn, Mfn mfn, MappingType type)
    {
        var entry = PrepareEntry(hypervisor, domain, gfn);
        if (entry == null || !Frames.TryGet(hypervisor, mfn))
        {
            return false;
        }
        Set(hypervisor, domain, entry, gfn, mfn, type);
        return true;
    }

    /// <summary>
    /// Maps as <see cref="Map"/> does after <see cref="Prepare"/>, but takes no use of the frame: one that the caller holds becomes the entry's.
    /// </summary>
    public static void MapHeld(Hypervisor* hypervisor, Domain* domain, Gfn gfn, Mfn mfn, MappingType type)
    {
        var entry = PrepareEntry(hypervisor, domain, gfn);
        Panic.Unless(entry != null, "a guest frame was mapped before there were tables for it");
        Set(hypervisor, domain, entry, gfn, mfn, type);
    }

    /// <summary>
    /// Allocates <paramref name="count"/> frames to the domain and maps them from <paramref name="gfn"/> on, where nothing may be mapped: how a domain that is
    /// being built gets its memory.
    /// </summary>
    /// <returns>False when there are not so many, or the p2m does not reach so far; what was mapped by then stays.</returns>
    public static bool Fill(Hypervisor* hypervisor, Domain* domain, Gfn gfn, ulong count)
    {
        for (var end = gfn.Value + count; gfn.Value < end;)
        {
            var entry = PrepareEntry(hypervisor, domain, gfn);
            if (entry == null)
            {
                return false;
            }
            // The entries of one table follow each other.
            var room = EntryIndexMask + 1 - (gfn.Value & EntryIndexMask);
            var taken = Frames.AllocateMapped(hypervisor, domain, gfn, room < end - gfn.Value ? room : end - gfn.Value, out var first);
            if (taken == 0)
            {
                return false;
            }
            SetRun(hypervisor, entry, first, taken);
            gfn = new Gfn(gfn.Value + taken);
            domain->MaximumGfn = gfn.Value - 1 > domain->MaximumGfn ? gfn.Value - 1 : domain->MaximumGfn;
        }
        return true;
    }

    /// <summary>
    /// How many guest frames from <paramref name="gfn"/> on, of <paramref name="limit"/>, are the domain's to write and lie one behind the other in the machine's memory
    /// from <paramref name="first"/> on; fewer than there are when they cross into another table.
    /// </summary>
    public static ulong FindRun(Hypervisor* hypervisor, Domain* domain, Gfn gfn, ulong limit, out Mfn first)
    {
        const ulong Needed = NestedEntry.Present | NestedEntry.Writable;
        var entry = FindEntry(hypervisor, domain, gfn);
        first = default;
        if (entry == null || (*entry & Needed) != Needed)
        {
            return 0;
        }
        first = NestedEntry.Frame(*entry);
        var room = EntryIndexMask + 1 - (gfn.Value & EntryIndexMask);
        room = room < limit ? room : limit;
        var count = 1UL;
        while (count < room && entry[count] == entry[0] + (count * Page.Bytes))
        {
            count++;
        }
        return count;
    }

    static void SetRun(Hypervisor* hypervisor, ulong* entry, Mfn first, ulong count)
    {
        var value = NestedEntry.OfFrame(hypervisor, first, MappingType.RamReadWrite, isWritable: true);
        for (var i = 0UL; i < count; i++)
        {
            Panic.Unless((entry[i] & NestedEntry.Present) == 0, "a guest frame was mapped twice");
            entry[i] = value;
            value += Page.Bytes;
        }
    }

    static void Set(Hypervisor* hypervisor, Domain* domain, ulong* entry, Gfn gfn, Mfn mfn, MappingType type)
    {
        Panic.Unless((*entry & NestedEntry.Present) == 0, "a guest frame was mapped twice");
        var mapping = new Mapping(mfn, type);
        *entry = NestedEntry.OfFrame(hypervisor, mfn, type, mapping.IsWritable);
        if (mapping.IsOwnMemory)
        {
            Hypervisor.Frame(hypervisor, mfn)->MachineToPhysical = gfn.Value + 1;
        }
        domain->MaximumGfn = gfn.Value > domain->MaximumGfn ? gfn.Value : domain->MaximumGfn;
    }

    /// <summary>
    /// Removes the mapping at <paramref name="gfn"/>, which must be present, flushes the domain's translations, and only then drops the entry's use of the frame.
    /// </summary>
    public static void Remove(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var entry = FindEntry(hypervisor, domain, gfn);
        Panic.Unless(entry != null && (*entry & NestedEntry.Present) != 0, "a mapping was removed twice");
        var mfn = NestedEntry.Frame(*entry);
        var type = NestedEntry.Type(*entry);
        *entry = 0;
        Tlb.Flush(hypervisor, domain);
        if (new Mapping(mfn, type).IsOwnMemory)
        {
            Hypervisor.Frame(hypervisor, mfn)->MachineToPhysical = 0;
        }
        Frames.Put(hypervisor, mfn);
    }

    // Where the slots of LastTables are filled, and nowhere else.
    static ulong* FindEntry(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var memory = Hypervisor.At(hypervisor, 0);
        if (LastTables.Has(domain, gfn))
        {
            return LastTables.Entry(memory, domain, gfn);
        }
        if (domain->NestedRoot.IsNone || gfn.Value >= GfnLimit)
        {
            return null;
        }
        var table = domain->NestedRoot;
        for (var level = TopLevel; level > 0; level--)
        {
            var entry = *EntryOf(hypervisor, table, gfn, level);
            if ((entry & NestedEntry.Present) == 0)
            {
                return null;
            }
            table = NestedEntry.Frame(entry);
        }
        LastTables.Note(domain, gfn, table);
        return EntryOf(hypervisor, table, gfn, 0);
    }

    static ulong* EntryOf(Hypervisor* hypervisor, Mfn table, Gfn gfn, int level)
        => (ulong*)Hypervisor.At(hypervisor, table) + ((gfn.Value >> (level * EntriesPerTableShift)) & EntryIndexMask);
}
