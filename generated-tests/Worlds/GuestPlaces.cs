using Cordon.GeneratedTests.Commands;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>Where the guests of every world keep what they hand to the hypervisor: linear addresses, which are guest-physical ones but in the worlds with paging.</summary>
public static class GuestPlaces
{
    /// <summary>Guest frames from 0 on are RAM, but for the hole.</summary>
    public const ulong RamFrames = 16;

    /// <summary>A guest frame below <see cref="RamFrames"/> at which nothing is mapped.</summary>
    public const ulong HoleFrame = 12;

    /// <summary>The guest frame of argument structures; the one behind it is theirs too.</summary>
    public const ulong StructureFrame = 2;

    /// <summary>The guest frame of lists and buffers; the one behind it is theirs too.</summary>
    public const ulong BufferFrame = 4;

    /// <summary>Between the structures of the calls of one multicall.</summary>
    public const ulong StructureSpace = 0x98;

    /// <summary>From where a structure would lie alone to where that of the first call of a multicall lies.</summary>
    public const ulong BehindLists = 0x400;

    /// <summary>Where the builder's p2m ends: guest frames whose tables exist already.</summary>
    public const ulong TableReach = 512;

    /// <summary>Where a structure of <paramref name="bytes"/> bytes lies.</summary>
    public static ulong Structure(HandleKind kind, int bytes) => kind switch
    {
        HandleKind.AcrossPages => ((StructureFrame + 1) << 12) - (ulong)((bytes / 2) & ~1),
        HandleKind.Unmapped => (HoleFrame << 12) + 0x100,
        HandleKind.PartlyUnmapped => (HoleFrame << 12) - (ulong)((bytes / 2) & ~1),
        _ => (StructureFrame << 12) + 0x100,
    };
}
