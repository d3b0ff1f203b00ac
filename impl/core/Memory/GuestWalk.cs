namespace Cordon.Impl;

/// <summary>What a translation is for.</summary>
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
public static unsafe class GuestWalk
{
    /// <summary>The result of a walk that found no translation.</summary>
    public const ulong NotMapped = ulong.MaxValue;

    const ulong Cr0Paging = 1UL << 31;
    const ulong Cr0WriteProtect = 1 << 16;
    const ulong Cr4LargePages = 1 << 4;
    const ulong Cr4PhysicalAddressExtension = 1 << 5;
    const ulong EferLongModeActive = 1 << 10;

    const ulong Present = 1 << 0;
    const ulong Writable = 1 << 1;
    const ulong Accessed = 1 << 5;
    const ulong Dirty = 1 << 6;
    const ulong Large = 1 << 7;
    const ulong AddressMask = 0x000f_ffff_ffff_f000;

    /// <summary>Translates <paramref name="linear"/>.</summary>
    /// <returns>The guest-physical address; <see cref="NotMapped"/> when the access would fault.</returns>
    public static ulong Translate(Hypervisor* hypervisor, Domain* domain, in GuestPaging paging, ulong linear, Access access)
    {
        if ((paging.Cr0 & Cr0Paging) == 0)
        {
            return linear & uint.MaxValue;
        }
        if ((paging.Efer & EferLongModeActive) != 0)
        {
            return IsCanonical(linear)
                ? Walk(hypervisor, domain, paging, linear, access, new Format(4, 8, 9), paging.Cr3 & AddressMask)
                : NotMapped;
        }
        linear &= uint.MaxValue;
        return (paging.Cr4 & Cr4PhysicalAddressExtension) != 0
            ? WalkExtended(hypervisor, domain, paging, linear, access)
            : Walk(hypervisor, domain, paging, linear, access, new Format(2, 4, 10), paging.Cr3 & 0xffff_f000);
    }

    // How many levels, how many bytes an entry, how many bits of the address a level: 4-level, PAE below its pointers, and 32-bit paging.
    readonly struct Format(int levels, int entryBytes, int bitsPerLevel)
    {
        public readonly int Levels = levels;
        public readonly int EntryBytes = entryBytes;
        public readonly int BitsPerLevel = bitsPerLevel;
    }

    // The four page-directory pointers have no permissions, and their table is aligned to 32 bytes only.
    static ulong WalkExtended(Hypervisor* hypervisor, Domain* domain, in GuestPaging paging, ulong linear, Access access)
    {
        var address = (paging.Cr3 & 0xffff_ffe0) + (linear >> 30 << 3);
        var view = (ulong*)GuestPhysical.Find(hypervisor, domain, address, Access.Read);
        var pointer = view == null ? 0 : *view;
        return (pointer & Present) != 0
            ? Walk(hypervisor, domain, paging, linear, access, new Format(2, 8, 9), pointer & AddressMask)
            : NotMapped;
    }

    static ulong Walk(Hypervisor* hypervisor, Domain* domain, in GuestPaging paging, ulong linear, Access access, Format format, ulong table)
    {
        for (var level = format.Levels - 1; level >= 0; level--)
        {
            var shift = Page.Shift + (level * format.BitsPerLevel);
            var index = (linear >> shift) & ((1UL << format.BitsPerLevel) - 1);
            var entryAddress = table + (index * (ulong)format.EntryBytes);
            var view = GuestPhysical.Find(hypervisor, domain, entryAddress, Access.Read);
            var entry = view == null ? 0 : format.EntryBytes == 8 ? *(ulong*)view : *(uint*)view;
            if ((entry & Present) == 0
                || (access == Access.Write && (entry & Writable) == 0 && (paging.Cr0 & Cr0WriteProtect) != 0))
            {
                return NotMapped;
            }
            var isLeaf = level == 0 || IsLarge(paging, format, level, entry);
            if (!Mark(hypervisor, domain, entryAddress, entry, isLeaf && access == Access.Write))
            {
                return NotMapped;
            }
            if (isLeaf)
            {
                var offsetMask = (1UL << shift) - 1;
                return LeafBase(format, level, entry, offsetMask) | (linear & offsetMask);
            }
            table = entry & (format.EntryBytes == 4 ? 0xffff_f000 : AddressMask);
        }
        return NotMapped;
    }

    static bool IsLarge(in GuestPaging paging, Format format, int level, ulong entry)
        => (entry & Large) != 0
            && level < 3
            && (format.EntryBytes == 8 || (paging.Cr4 & Cr4LargePages) != 0);

    // A large page of 32-bit paging keeps address bits 32–39 in bits 13–20.
    static ulong LeafBase(Format format, int level, ulong entry, ulong offsetMask)
        => format.EntryBytes == 8 ? entry & AddressMask & ~offsetMask
            : level == 0 ? entry & 0xffff_f000
            : (entry & 0xffc0_0000) | ((entry >> 13 & 0xff) << 32);

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
