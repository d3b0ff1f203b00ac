using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>What a translation is for. The numbers choose bits: what an access needs is multiplied by whether it writes.</summary>
public enum Access : byte
{
    /// <summary>The hypervisor reads for the guest's kernel.</summary>
    Read,

    /// <summary>The hypervisor writes for the guest's kernel.</summary>
    Write,
}

/// <summary>
/// The guest's own page tables: linear to guest-physical addresses, as the processor translates a supervisor access (Intel SDM volume 3, chapter 4; AMD
/// APM volume 2, chapter 5). The tables are guest memory: each entry is read once, and every address in it goes through the p2m.
/// </summary>
public static unsafe partial class GuestWalk
{
    /// <summary>The result of a walk that found no translation.</summary>
    public const ulong NotMapped = ulong.MaxValue;

    const ulong Cr0Paging = 1UL << 31;
    const ulong Cr0WriteProtect = 1 << 16;
    const ulong EferLongModeActive = 1 << 10;

    const ulong Present = 1 << 0;
    const ulong Writable = 1 << 1;
    const ulong Accessed = 1 << 5;
    const ulong Dirty = 1 << 6;
    const ulong Large = 1 << 7;
    const ulong AddressMask = 0x000f_ffff_ffff_f000;
    const ulong TwoMegabytePage = 1UL << 21;
    const ulong GigabytePage = 1UL << 30;

    // Where an entry of 8 bytes is in its table: nine bits of the linear address, times 8.
    const ulong IndexMask = 511 << 3;

    /// <summary>Translates <paramref name="linear"/>.</summary>
    /// <returns>The guest-physical address; <see cref="NotMapped"/> when the access would fault.</returns>
    public static ulong Translate(Hypervisor* hypervisor, Domain* domain, GuestPaging* paging, ulong linear, Access access)
    {
        if ((paging->Cr0 & Cr0Paging) == 0)
        {
            return linear & uint.MaxValue;
        }
        if ((paging->Efer & EferLongModeActive) == 0)
        {
            return WalkOthers(hypervisor, domain, paging, linear & uint.MaxValue, access);
        }
        if (!IsCanonical(linear))
        {
            return NotMapped;
        }
        // 4-level paging, level by level: every call of a 64-bit kernel that passes a structure comes here. Whatever is out of the ordinary is left to WalkOn, from where the walk
        // has come to: so nothing has to be kept over a call, and no entry is read twice.
        var memory = Hypervisor.At(hypervisor, 0);
        // What an entry has that is neither refused nor marked; and one that maps a page.
        var asIs = Present | Accessed | (IsWrite(access) * Writable);
        var asIsOnPage = asIs | (IsWrite(access) * Dirty);

        var table = FrameOf(paging->Cr3);
        if (!LastTables.Has(domain, table))
        {
            return WalkOn(hypervisor, domain, paging, linear, PlaceOf(table, 3, access), 0);
        }
        var nested = *LastTables.Entry(memory, domain, table);
        if ((nested & NestedEntry.Present) == 0)
        {
            return NotMapped;
        }
        var entry = *(ulong*)(memory + (nested & NestedEntry.AddressMask) + IndexOf(linear, 3));
        if ((entry & asIs) != asIs)
        {
            return WalkOn(hypervisor, domain, paging, linear, PlaceOf(table, 3, access) | IsRead, entry);
        }

        table = FrameOf(entry);
        if (!LastTables.Has(domain, table))
        {
            return WalkOn(hypervisor, domain, paging, linear, PlaceOf(table, 2, access), 0);
        }
        nested = *LastTables.Entry(memory, domain, table);
        if ((nested & NestedEntry.Present) == 0)
        {
            return NotMapped;
        }
        entry = *(ulong*)(memory + (nested & NestedEntry.AddressMask) + IndexOf(linear, 2));
        if ((entry & Large) != 0)
        {
            return (entry & asIsOnPage) == asIsOnPage
                ? InPage(entry, linear, GigabytePage)
                : WalkOn(hypervisor, domain, paging, linear, PlaceOf(table, 2, access) | IsRead, entry);
        }
        if ((entry & asIs) != asIs)
        {
            return WalkOn(hypervisor, domain, paging, linear, PlaceOf(table, 2, access) | IsRead, entry);
        }

        table = FrameOf(entry);
        if (!LastTables.Has(domain, table))
        {
            return WalkOn(hypervisor, domain, paging, linear, PlaceOf(table, 1, access), 0);
        }
        nested = *LastTables.Entry(memory, domain, table);
        if ((nested & NestedEntry.Present) == 0)
        {
            return NotMapped;
        }
        entry = *(ulong*)(memory + (nested & NestedEntry.AddressMask) + IndexOf(linear, 1));
        if ((entry & Large) != 0)
        {
            return (entry & asIsOnPage) == asIsOnPage
                ? InPage(entry, linear, TwoMegabytePage)
                : WalkOn(hypervisor, domain, paging, linear, PlaceOf(table, 1, access) | IsRead, entry);
        }
        if ((entry & asIs) != asIs)
        {
            return WalkOn(hypervisor, domain, paging, linear, PlaceOf(table, 1, access) | IsRead, entry);
        }

        table = FrameOf(entry);
        if (!LastTables.Has(domain, table))
        {
            return WalkOn(hypervisor, domain, paging, linear, PlaceOf(table, 0, access), 0);
        }
        nested = *LastTables.Entry(memory, domain, table);
        if ((nested & NestedEntry.Present) == 0)
        {
            return NotMapped;
        }
        entry = *(ulong*)(memory + (nested & NestedEntry.AddressMask) + IndexOf(linear, 0));
        return (entry & asIsOnPage) == asIsOnPage
            ? InPage(entry, linear, Page.Bytes)
            : WalkOn(hypervisor, domain, paging, linear, PlaceOf(table, 0, access) | IsRead, entry);
    }

    // An entry of 8 bytes; 0, which is not present, where the guest has no memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static ulong Read(Hypervisor* hypervisor, Domain* domain, ulong address)
    {
        var view = (ulong*)GuestPhysical.Find(hypervisor, domain, address, Access.Read);
        return view == null ? 0 : *view;
    }

    // Where the entry of a level is in its table, in bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong IndexOf(ulong linear, int level) => linear >> (9 + (9 * level)) & IndexMask;

    // The address in the page that an entry maps.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong InPage(ulong entry, ulong linear, ulong pageBytes) => (entry & AddressMask & ~(pageBytes - 1)) | (linear & (pageBytes - 1));

    // The frame that CR3 or an entry of 8 bytes names: its bits 51:12.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Gfn FrameOf(ulong entry) => new(entry << 12 >> 24);

    // 1 or 0, so that bits can be chosen without a branch.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong IsWrite(Access access) => (ulong)access;

    // Whether the access may go on by an entry, which is marked then.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static bool Permit(Hypervisor* hypervisor, Domain* domain, GuestPaging* paging, ulong entryAddress, ulong entry, Access access, bool isOfPage)
        => (entry & Present) != 0
            && (access != Access.Write || (entry & Writable) != 0 || (paging->Cr0 & Cr0WriteProtect) == 0)
            && Mark(hypervisor, domain, entryAddress, entry, isOfPage && access == Access.Write);

    // The processor sets these bits on the guest's behalf; an access made by the hypervisor does too.
    static bool Mark(Hypervisor* hypervisor, Domain* domain, ulong entryAddress, ulong entry, bool isWritten)
    {
        var marks = Accessed | (isWritten ? Dirty : 0);
        if ((entry & marks) == marks)
        {
            return true;
        }
        var view = GuestPhysical.Find(hypervisor, domain, entryAddress, Access.Write);
        if (view != null)
        {
            // Another vcpu of the guest may change the entry meanwhile.
            Processor.SetBits(view, (byte)marks);
        }
        return view != null;
    }

    static bool IsCanonical(ulong linear) => (ulong)((long)(linear << 16) >> 16) == linear;
}
