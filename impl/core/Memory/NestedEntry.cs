using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>
/// The bits of a p2m's entries, which two kinds of processors want differently: AMD's nested paging (AMD APM volume 2, 15.25.5) and Intel's extended
/// page tables (Intel SDM volume 3, 29.3.2). The frame's address, bits 0 (present, or readable) and 1 (writable), that bit 2 is always set (user,
/// or executable), bit 7 of what names 512 frames at once, and the <see cref="MappingType"/> in bits 52–54, which both ignore, are the same for both; what else there is, is here.
/// </summary>
static unsafe class NestedEntry
{
    /// <summary>The entry is used.</summary>
    public const ulong Present = 1 << 0;

    /// <summary>The guest may write what it names.</summary>
    public const ulong Writable = 1 << 1;

    /// <summary>Where the frame's address is.</summary>
    public const ulong AddressMask = 0x000f_ffff_ffff_f000;

    const ulong UserOrExecutable = 1 << 2;

    // A directory's entry that maps 2 MiB: AMD APM volume 2, 5.3.4; Intel SDM volume 3, table 29-5.
    const ulong PageSize = 1 << 7;

    const int TypeShift = 52;
    const ulong TypeMask = 7UL << TypeShift;

    // AMD: the processor need not set these bits when it first uses an entry, and entries of one run stay alike.
    const ulong Accessed = 1 << 5;
    const ulong Dirty = 1 << 6;

    // Intel: write-back, whatever the guest's PAT says, so that no guest reads past the caches what they have not written yet.
    const ulong WriteBack = 6 << 3;
    const ulong IgnorePat = 1 << 6;

    const ulong ForReading = Present | UserOrExecutable;

    /// <summary>The entry that names a table of the next level.</summary>
    public static ulong OfTable(Hypervisor* hypervisor, Mfn table)
        => table.Address | Writable | ForReading | (hypervisor->Extension == Extension.Vmx ? 0 : Accessed);

    /// <summary>The entry that maps a frame.</summary>
    public static ulong OfFrame(Hypervisor* hypervisor, Mfn frame, MappingType type, bool isWritable)
    {
        var isExtended = hypervisor->Extension == Extension.Vmx;
        var always = ForReading | (isExtended ? WriteBack | IgnorePat : Accessed);
        var whenWritable = Writable | (isExtended ? 0 : Dirty);
        return frame.Address | ((ulong)type << TypeShift) | always | (isWritable ? whenWritable : 0);
    }

    /// <summary>
    /// The directory's entry that maps at once what the 512 entries of a table map, the first of which is <paramref name="first"/>: rights, memory type and marks are in the same bits of both.
    /// </summary>
    public static ulong OfSuperpage(ulong first) => first | PageSize;

    /// <summary>Whether a directory's entry maps 512 frames itself, and names no table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSuperpage(ulong entry) => (entry & PageSize) != 0;

    /// <summary>What an entry that is used names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Mfn Frame(ulong entry) => new((entry & AddressMask) >> Page.Shift);

    /// <summary>As what it maps it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MappingType Type(ulong entry) => (MappingType)((entry & TypeMask) >> TypeShift);
}
