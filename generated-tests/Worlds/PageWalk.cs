using Cordon.Model;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>What an access does to the accessed and dirty bits on its way.</summary>
public enum Marks
{
    /// <summary>Nothing: it is the guest's own, by a mapping of its own.</summary>
    None,

    /// <summary>They are set.</summary>
    Set,

    /// <summary>They may be set: no clause says whether the hypervisor makes the access.</summary>
    MayBeSet,
}

/// <summary>
/// What a linear address of a guest means, by the guest's own tables as the model's memory has them (Intel SDM volume 3, 5.3 to 5.5, supervisor
/// accesses): an account of paging of its own, next to the implementation's.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="store">Stores the byte of an entry with its marks, or notes that it may be stored: the domain, the guest-physical address, the byte. False when that is not writable.</param>
/// <param name="load">Reads a 64-bit word of guest-physical memory; null when nothing is mapped there.</param>
public sealed class PageWalk(World world, Func<ushort, ulong, byte, Marks, bool> store, Func<ushort, ulong, ulong?> load)
{
    const ulong Present = 1;
    const ulong Writable = 2;
    const byte Accessed = 0x20;
    const byte Dirty = 0x40;
    const ulong Large = 0x80;
    const ulong FrameBits = 0x000F_FFFF_FFFF_F000;

    static readonly int[] fourLevels = [39, 30, 21, 12];
    static readonly int[] extended = [21, 12];
    static readonly int[] twoLevels = [22, 12];

    /// <summary>The guest-physical address; null when the access faults.</summary>
    /// <param name="domain">Whose tables.</param>
    /// <param name="linear">The linear address.</param>
    /// <param name="isWritten">Whether the access is a write.</param>
    /// <param name="marks">What becomes of the accessed and dirty bits.</param>
    public ulong? Translate(ushort domain, ulong linear, bool isWritten, Marks marks)
    {
        var paging = world.Paging;
        if (!paging.IsOn)
        {
            return (uint)linear;
        }
        if (paging.IsFourLevels)
        {
            var upper = linear >> 47;
            return upper is 0 or 0x1FFFF ? Walk(domain, linear, isWritten, marks, fourLevels, 8, paging.Cr3 & FrameBits) : null;
        }
        linear = (uint)linear;
        if (!paging.IsExtended)
        {
            return Walk(domain, linear, isWritten, marks, twoLevels, 4, paging.Cr3 & 0xFFFF_F000);
        }
        var pointer = load(domain, (paging.Cr3 & 0xFFFF_FFE0) + ((linear >> 30) * 8)) ?? 0;
        return (pointer & Present) == 0 ? null : Walk(domain, linear, isWritten, marks, extended, 8, pointer & FrameBits);
    }

    ulong? Walk(ushort domain, ulong linear, bool isWritten, Marks marks, int[] shifts, int entryBytes, ulong table)
    {
        var entries = 4096UL / (ulong)entryBytes;
        foreach (var shift in shifts)
        {
            var at = table + ((linear >> shift) % entries * (ulong)entryBytes);
            if (load(domain, at & ~7UL) is not { } word)
            {
                return null;
            }
            var entry = entryBytes == 8 ? word : (uint)(word >> (int)((at & 4) * 8));
            var isDenied = isWritten && (entry & Writable) == 0 && world.Paging.ProtectsFromKernel;
            if ((entry & Present) == 0 || (isDenied && marks != Marks.None))
            {
                return null;
            }
            var isLast = shift == 12 || ((entry & Large) != 0 && shift != 39 && (entryBytes == 8 || world.Paging.HasLargePages));
            var wanted = (byte)((byte)entry | Accessed | (isLast && isWritten ? Dirty : 0));
            if (marks != Marks.None && wanted != (byte)entry && !store(domain, at, wanted, marks))
            {
                return null;
            }
            if (isLast)
            {
                var offset = linear & ((1UL << shift) - 1);
                return (entryBytes == 8 ? entry & FrameBits & ~((1UL << shift) - 1)
                    : shift == 12 ? entry & 0xFFFF_F000 : (entry & 0xFFC0_0000) | ((entry & 0x1F_E000) << 19)) | offset;
            }
            table = entry & (entryBytes == 8 ? FrameBits : 0xFFFF_F000);
        }
        return null;
    }
}
