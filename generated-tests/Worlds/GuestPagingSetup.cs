namespace Cordon.GeneratedTests.Worlds;

/// <summary>The control registers with which the guests of a world translate linear addresses; all 0 is paging off.</summary>
/// <param name="Cr0">CR0.</param>
/// <param name="Cr3">CR3.</param>
/// <param name="Cr4">CR4.</param>
/// <param name="Efer">EFER.</param>
public readonly record struct GuestPagingSetup(ulong Cr0, ulong Cr3, ulong Cr4, ulong Efer)
{
    const ulong Paging = 1UL << 31;
    const ulong PagingAlone = Paging | 1;
    const ulong PagingAndWriteProtect = PagingAlone | (1 << 16);
    // Of CR3, with whole tables: caching, and bits that mean nothing.
    const ulong IgnoredBits = 0x1f;
    const ulong LongModeActive = 1 << 10;
    const ulong PhysicalAddressExtension = 1 << 5;
    const ulong LargePages = 1 << 4;

    /// <summary>Where the page-directory pointers lie in their frame: they need no alignment to a page.</summary>
    public const ulong PointersOffset = 0x20;

    /// <summary>The guest frame of the table that CR3 names.</summary>
    public const ulong TopFrame = 13;

    /// <summary>Four levels, as 64-bit guests have; what is read-only is so for the kernel too.</summary>
    public static GuestPagingSetup FourLevels => new(PagingAndWriteProtect, (TopFrame << 12) | IgnoredBits, PhysicalAddressExtension, LongModeActive);

    /// <summary>Page-directory pointers and two levels of 8-byte entries.</summary>
    public static GuestPagingSetup Extended => new(PagingAndWriteProtect, (TopFrame << 12) + PointersOffset, PhysicalAddressExtension, 0);

    /// <summary>Two levels of 4-byte entries; the kernel may write what is read-only.</summary>
    public static GuestPagingSetup TwoLevels => new(PagingAlone, (TopFrame << 12) | IgnoredBits, LargePages, 0);

    /// <summary>Whether linear addresses are translated at all.</summary>
    public bool IsOn => (Cr0 & Paging) != 0;

    /// <summary>Whether there are four levels.</summary>
    public bool IsFourLevels => (Efer & LongModeActive) != 0;

    /// <summary>Whether entries have 8 bytes though there are not four levels.</summary>
    public bool IsExtended => !IsFourLevels && (Cr4 & PhysicalAddressExtension) != 0;

    /// <summary>Whether a read-only page is so for the kernel.</summary>
    public bool ProtectsFromKernel => (Cr0 & (1 << 16)) != 0;

    /// <summary>Whether a directory of 4-byte entries may map large pages.</summary>
    public bool HasLargePages => (Cr4 & LargePages) != 0;
}
