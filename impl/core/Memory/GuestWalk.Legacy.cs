using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>Walks outside of long mode: 32-bit and PAE paging.</summary>
public static unsafe partial class GuestWalk
{
    const ulong Cr4LargePages = 1 << 4;
    const ulong Cr4PhysicalAddressExtension = 1 << 5;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static ulong WalkOthers(Hypervisor* hypervisor, Domain* domain, GuestPaging* paging, ulong linear, Access access)
        => (paging->Cr4 & Cr4PhysicalAddressExtension) != 0
            ? WalkExtended(hypervisor, domain, paging, linear, access)
            : Walk(hypervisor, domain, paging, linear, access, entryBytes: 4, paging->Cr3 & 0xffff_f000);

    // The four page-directory pointers have no permissions, and their table is aligned to 32 bytes only.
    static ulong WalkExtended(Hypervisor* hypervisor, Domain* domain, GuestPaging* paging, ulong linear, Access access)
    {
        var pointer = Read(hypervisor, domain, (paging->Cr3 & 0xffff_ffe0) + (linear >> 30 << 3));
        return (pointer & Present) != 0 ? Walk(hypervisor, domain, paging, linear, access, entryBytes: 8, pointer & AddressMask) : NotMapped;
    }

    // Two levels: PAE below its pointers, whose entries have 8 bytes, and 32-bit paging.
    static ulong Walk(Hypervisor* hypervisor, Domain* domain, GuestPaging* paging, ulong linear, Access access, int entryBytes, ulong table)
    {
        var bitsPerLevel = entryBytes == 8 ? 9 : 10;
        for (var level = 1; level >= 0; level--)
        {
            var shift = Page.Shift + (level * bitsPerLevel);
            var index = (linear >> shift) & ((1UL << bitsPerLevel) - 1);
            var entryAddress = table + (index * (ulong)entryBytes);
            var view = GuestPhysical.Find(hypervisor, domain, entryAddress, Access.Read);
            var entry = view == null ? 0 : entryBytes == 8 ? *(ulong*)view : *(uint*)view;
            var isLeaf = level == 0 || ((entry & Large) != 0 && (entryBytes == 8 || (paging->Cr4 & Cr4LargePages) != 0));
            if (!Permit(hypervisor, domain, paging, entryAddress, entry, access, isLeaf))
            {
                return NotMapped;
            }
            if (isLeaf)
            {
                var offsetMask = (1UL << shift) - 1;
                return LeafBase(entryBytes, level, entry, offsetMask) | (linear & offsetMask);
            }
            table = entry & (entryBytes == 4 ? 0xffff_f000 : AddressMask);
        }
        return NotMapped;
    }

    // A large page of 32-bit paging keeps address bits 32–39 in bits 13–20.
    static ulong LeafBase(int entryBytes, int level, ulong entry, ulong offsetMask)
        => entryBytes == 8 ? entry & AddressMask & ~offsetMask
            : level == 0 ? entry & 0xffff_f000
            : (entry & 0xffc0_0000) | ((entry >> 13 & 0xff) << 32);
}
