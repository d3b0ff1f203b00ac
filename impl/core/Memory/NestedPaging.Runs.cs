using System.Runtime.CompilerServices;

namespace Cordon.Impl;

public static unsafe partial class NestedPaging
{
    /// <summary>
    /// Allocates <paramref name="count"/> frames to the domain and maps them from <paramref name="gfn"/> on, where nothing may be mapped: how a domain that is
    /// being built gets its memory.
    /// </summary>
    /// <returns>False when there are not so many, or the p2m does not reach so far; what was mapped by then stays.</returns>
    public static bool Fill(Hypervisor* hypervisor, Domain* domain, Gfn gfn, ulong count)
    {
        for (var end = gfn.Value + count; gfn.Value < end;)
        {
            if (end - gfn.Value >= Superpages.Frames && TryFillTable(hypervisor, domain, gfn))
            {
                gfn = new Gfn(gfn.Value + Superpages.Frames);
                continue;
            }
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
            NoteMaximum(domain, gfn);
        }
        return true;
    }

    /// <summary>
    /// Allocates a run of <see cref="Superpages.Frames"/> frames to the domain and maps it from <paramref name="gfn"/> on as a superpage. What bounds the domain's memory is the caller's to check.
    /// </summary>
    /// <returns>
    /// False, and nothing mapped, when <paramref name="gfn"/> is no superpage's first one, something is mapped in its table, there is no such run, or no frame is left for a table.
    /// </returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TryFillTable(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        if ((gfn.Value & EntryIndexMask) != 0 || gfn.Value >= GfnLimit)
        {
            return false;
        }
        // A table that is made now is empty.
        var isNew = FindEntry(hypervisor, domain, gfn) == null;
        var entry = PrepareEntry(hypervisor, domain, gfn);
        if (entry == null || (!isNew && !IsEmpty(entry)))
        {
            return false;
        }
        var first = FrameRuns.AllocateMapped(hypervisor, domain, gfn);
        if (first.IsNone)
        {
            return false;
        }
        WriteRun(entry, NestedEntry.OfFrame(hypervisor, first, MappingType.RamReadWrite, isWritable: true));
        Superpages.Merge(hypervisor, domain, gfn);
        NoteMaximum(domain, new Gfn(gfn.Value + Superpages.Frames));
        return true;
    }

    static void NoteMaximum(Domain* domain, Gfn end)
        => domain->MaximumGfn = end.Value - 1 > domain->MaximumGfn ? end.Value - 1 : domain->MaximumGfn;

    static bool IsEmpty(ulong* table)
    {
        for (var i = 0; i <= (int)EntryIndexMask; i += 4)
        {
            if ((table[i] | table[i + 1] | table[i + 2] | table[i + 3]) != 0)
            {
                return false;
            }
        }
        return true;
    }

    // Eight at a time: it is most of what an extent of 2 MiB costs.
    static void WriteRun(ulong* table, ulong value)
    {
        for (var end = table + Superpages.Frames; table < end; table += 8)
        {
            table[0] = value;
            table[1] = value + Page.Bytes;
            table[2] = value + (2 * Page.Bytes);
            table[3] = value + (3 * Page.Bytes);
            table[4] = value + (4 * Page.Bytes);
            table[5] = value + (5 * Page.Bytes);
            table[6] = value + (6 * Page.Bytes);
            table[7] = value + (7 * Page.Bytes);
            value += 8 * Page.Bytes;
        }
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
}
