using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>
/// Pages of 2 MiB in a domain's nested paging (AMD APM volume 2, 15.25; Intel SDM volume 3, 29.3.2). The last table of 512 entries says what the p2m is, always: it is there, and filled, also while
/// the directory's entry above it maps the same 512 frames at once. So superpages are how the processor is told of the p2m, and neither making nor splitting one can fail.
/// </summary>
/// <remarks>
/// An entry that is taken away must not be in a superpage any more: <see cref="NestedPaging.Remove"/>, the only one who does, splits first. An entry that is made was empty, so its table is behind no superpage.
/// Both forms translate alike, but processors exist that stop when they remember translations of both sizes (CVE-2018-12207). So before one form takes the other's place the domain's runs are ended, and its translations
/// forgotten before they begin again (<see cref="Tlb.Flush"/>); where nothing was mapped there is nothing to forget. The change for which a superpage is split flushes once more, behind itself. Where the table behind a superpage lies is kept with its first frame (<see cref="Frame.LastTable"/>).
/// </remarks>
public static unsafe class Superpages
{
    /// <summary>How many frames a superpage has.</summary>
    public const ulong Frames = 512;

    const ulong IndexMask = Frames - 1;

    /// <summary>The last table to which a directory's entry, which must be present, leads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Mfn TableOf(Hypervisor* hypervisor, ulong entry)
        => NestedEntry.IsSuperpage(entry) ? new Mfn(Hypervisor.Frame(hypervisor, NestedEntry.Frame(entry))->LastTable) : NestedEntry.Frame(entry);

    /// <summary>Has the processor go by the entries of 4 KiB where <paramref name="gfn"/> is, so that one of them may be changed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Split(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var directory = NestedPaging.FindDirectoryEntry(hypervisor, domain, gfn);
        if (directory != null && NestedEntry.IsSuperpage(*directory))
        {
            Tlb.Flush(hypervisor, domain);
            var first = Hypervisor.Frame(hypervisor, NestedEntry.Frame(*directory));
            *directory = NestedEntry.OfTable(hypervisor, new Mfn(first->LastTable));
            first->LastTable = 0;
        }
    }

    /// <summary>
    /// Has the processor go by one entry for the whole table of <paramref name="gfn"/>, whose entries must be those of a run (<see cref="IsRun"/>). No processor may remember a translation by one of them.
    /// </summary>
    public static void Merge(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var directory = NestedPaging.FindDirectoryEntry(hypervisor, domain, gfn);
        var table = NestedEntry.Frame(*directory);
        var first = *(ulong*)Hypervisor.At(hypervisor, table);
        Hypervisor.Frame(hypervisor, NestedEntry.Frame(first))->LastTable = (uint)table.Value;
        *directory = NestedEntry.OfSuperpage(first);
    }

    /// <summary>
    /// Merges the table of <paramref name="gfn"/>, which was mapped just now, if that made its entries a run. Nearly always the frame itself, the entries beside it or those at the table's ends say that it did not;
    /// all entries are looked at where those fit.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MergeIfWhole(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var entry = NestedPaging.FindEntry(hypervisor, domain, gfn);
        var index = gfn.Value & IndexMask;
        var table = entry - index;
        var first = *entry - (index * Page.Bytes);
        var (before, behind) = ((index - 1) & IndexMask, (index + 1) & IndexMask);
        if ((NestedEntry.Frame(*entry).Value & IndexMask) != index
            || NestedEntry.Type(*entry) != MappingType.RamReadWrite
            || table[before] != first + (before * Page.Bytes) || table[behind] != first + (behind * Page.Bytes)
            || table[0] != first || table[IndexMask] != first + (IndexMask * Page.Bytes)
            || !IsRun(table))
        {
            return;
        }
        Tlb.Flush(hypervisor, domain);
        Merge(hypervisor, domain, gfn);
    }

    // Whether the entries map 512 frames that follow each other as the first one is mapped. The caller knows that this is one of ordinary memory, at a boundary of 2 MiB.
    static bool IsRun(ulong* table)
    {
        for (var i = 1UL; i < Frames; i++)
        {
            if (table[i] != table[0] + (i * Page.Bytes))
            {
                return false;
            }
        }
        return true;
    }
}
