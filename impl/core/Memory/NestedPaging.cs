using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>
/// A domain's p2m: which machine frame stands behind each guest frame number. It is the processor's own four-level nested page table (AMD APM
/// volume 2, 15.25; Intel SDM volume 3, 29.3), with an entry for each 4 KiB; <see cref="NestedEntry"/> says what is in them. The processor may be told of 512 entries at once
/// (<see cref="Superpages"/>); what is looked up and changed here are the entries of 4 KiB. The frames of the tables belong to the hypervisor.
/// </summary>
public static unsafe partial class NestedPaging
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
            table = level == 1 ? Superpages.TableOf(hypervisor, *entry) : NestedEntry.Frame(*entry);
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
        Superpages.Split(hypervisor, domain, gfn);
        *entry = 0;
        Tlb.Flush(hypervisor, domain);
        if (new Mapping(mfn, type).IsOwnMemory)
        {
            Hypervisor.Frame(hypervisor, mfn)->MachineToPhysical = 0;
        }
        Frames.Put(hypervisor, mfn);
    }

    /// <summary>The last entry for <paramref name="gfn"/>; null when the tables do not reach so far. Where the slots of <see cref="LastTables"/> are filled, and nowhere else.</summary>
    internal static ulong* FindEntry(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
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
            table = level == 1 ? Superpages.TableOf(hypervisor, entry) : NestedEntry.Frame(entry);
        }
        LastTables.Note(domain, gfn, table);
        return EntryOf(hypervisor, table, gfn, 0);
    }

    /// <summary>The directory's entry for <paramref name="gfn"/>, which leads to its last table or is a superpage; null when the tables do not reach so far.</summary>
    internal static ulong* FindDirectoryEntry(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var table = domain->NestedRoot;
        for (var level = TopLevel; level > 1; level--)
        {
            if (table.IsNone)
            {
                return null;
            }
            var entry = *EntryOf(hypervisor, table, gfn, level);
            table = (entry & NestedEntry.Present) == 0 ? Mfn.None : NestedEntry.Frame(entry);
        }
        return table.IsNone ? null : EntryOf(hypervisor, table, gfn, 1);
    }

    static ulong* EntryOf(Hypervisor* hypervisor, Mfn table, Gfn gfn, int level)
        => (ulong*)Hypervisor.At(hypervisor, table) + ((gfn.Value >> (level * EntriesPerTableShift)) & EntryIndexMask);
}
