namespace Cordon.Impl.Tests;

/// <summary>
/// What a processor makes of a guest-physical address, from the tables in memory alone (AMD APM volume 2, 5.3 and 15.25; Intel SDM volume 3, 29.3.2): it goes by a directory's entry that maps 2 MiB, and never looks
/// at the table behind it.
/// </summary>
static unsafe class NestedWalk
{
    public const ulong AddressMask = 0x000f_ffff_ffff_f000;
    public const ulong PageSize = 1 << 7;
    const ulong Present = 1;
    const ulong Writable = 2;
    const ulong FramesMask = 511;
    const int Levels = 4;

    /// <summary>Where a guest frame is.</summary>
    /// <param name="Frame">The machine frame; 0 when the processor finds none.</param>
    /// <param name="IsWritable">Whether it may be written.</param>
    /// <param name="Type">The implementation's note in the entry.</param>
    /// <param name="IsSuperpage">Whether a directory's entry said so.</param>
    public readonly record struct Found(ulong Frame, bool IsWritable, MappingType Type, bool IsSuperpage);

    /// <summary>The directory's entry for a guest frame to which tables lead.</summary>
    public static ulong DirectoryEntry(World world, uint domain, ulong gfn)
    {
        var entry = world.Domain(domain)->NestedRoot.Address;
        for (var level = Levels - 1; level > 0; level--)
        {
            entry = ((ulong*)Hypervisor.At(world.Hypervisor, entry & AddressMask))[(gfn >> (level * 9)) & FramesMask];
        }
        return entry;
    }

    public static Found Of(World world, uint domain, ulong gfn)
    {
        var entry = world.Domain(domain)->NestedRoot.Address | Present | Writable;
        for (var level = Levels - 1; level >= 0; level--)
        {
            entry = ((ulong*)Hypervisor.At(world.Hypervisor, entry & AddressMask))[(gfn >> (level * 9)) & FramesMask];
            if ((entry & Present) == 0)
            {
                return default;
            }
            if (level == 1 && (entry & PageSize) != 0)
            {
                // Reserved in an entry that maps 2 MiB: Intel SDM volume 3, table 29-5; AMD APM volume 2, 5.3.4 (bit 12 is PAT).
                Assert.Equal(0UL, entry & (FramesMask << Page.Shift));
                return From(entry, gfn & FramesMask, true);
            }
            Assert.Equal(0UL, entry & PageSize);
        }
        return From(entry, 0, false);
    }

    static Found From(ulong entry, ulong index, bool isSuperpage)
        => new(((entry & AddressMask) >> Page.Shift) + index, (entry & Writable) != 0, (MappingType)((entry >> 52) & 7), isSuperpage);
}
