using Cordon.GeneratedTests.Commands;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>A 64-bit word of a table of a guest: one entry, or two of 4 bytes.</summary>
/// <param name="Frame">The guest frame of the table.</param>
/// <param name="Word">The word's index in it.</param>
/// <param name="Value">The word.</param>
public readonly record struct TableWord(ulong Frame, uint Word, ulong Value)
{
    /// <summary>The store of it by a guest.</summary>
    public GuestWriteStep By(ushort domain) => new(domain, Frame, Word, Value);
}

/// <summary>
/// The page tables of the guests of the worlds with paging: the first pages at their guest-physical addresses but for a few, and large pages behind
/// them that map the same memory. Calls may unmap the frames of the tables, and guests write to them; but no buffer of a call lies in them, so that what
/// a call writes does not change how the rest of it is translated.
/// </summary>
public static class GuestTables
{
    const ulong PointersFrame = 9;
    const ulong DirectoryFrame = 14;
    const ulong PagesFrame = 15;
    const ulong Flags = 7;
    const ulong ReadOnly = 5;
    const ulong Large = 0x80;
    const ulong AboveFourGigabytes = 1 << 13;
    const uint Pages = 24;
    const uint UpperHalfEntry = 256;

    /// <summary>The frames of the tables.</summary>
    public static ulong[] Frames { get; } = [GuestPagingSetup.TopFrame, PointersFrame, DirectoryFrame, PagesFrame];

    /// <summary>Four levels: low and upper half alike, a page of 1 GiB, one of 2 MiB. What is a hole elsewhere can be read here.</summary>
    public static IEnumerable<TableWord> FourLevels() =>
    [
        new(GuestPagingSetup.TopFrame, 0, To(PointersFrame)), new(GuestPagingSetup.TopFrame, UpperHalfEntry, To(PointersFrame)),
        new(PointersFrame, 0, To(DirectoryFrame)), new(PointersFrame, 1, Large | Flags),
        new(DirectoryFrame, 0, To(PagesFrame)), new(DirectoryFrame, 1, Large | Flags),
        .. EightByteEntries(hole: (GuestPlaces.StructureFrame << 12) | ReadOnly),
    ];

    /// <summary>Page-directory pointers: the first two gigabytes alike, a page of 2 MiB.</summary>
    public static IEnumerable<TableWord> Extended() =>
    [
        new(GuestPagingSetup.TopFrame, (uint)GuestPagingSetup.PointersOffset / 8, (DirectoryFrame << 12) | 1),
        new(GuestPagingSetup.TopFrame, ((uint)GuestPagingSetup.PointersOffset / 8) + 1, (DirectoryFrame << 12) | 1),
        new(DirectoryFrame, 0, To(PagesFrame)), new(DirectoryFrame, 1, Large | Flags),
        .. EightByteEntries(hole: 0),
    ];

    /// <summary>Two levels: low and second gigabyte alike, a page of 4 MiB.</summary>
    public static IEnumerable<TableWord> TwoLevels() =>
    [
        new(GuestPagingSetup.TopFrame, 0, To(PagesFrame) | ((Large | Flags) << 32)),
        // The second of these two lies above 4 GiB by the bits that a large page of 4-byte entries has for it: there is nothing.
        new(GuestPagingSetup.TopFrame, 1, (Large | Flags) | ((AboveFourGigabytes | Large | Flags) << 32)),
        new(GuestPagingSetup.TopFrame, UpperHalfEntry / 2, To(PagesFrame)),
        .. Enumerable.Range(0, (int)Pages / 2).Select(pair => new TableWord(PagesFrame, (uint)pair, Page((uint)pair * 2, 0) | (Page(((uint)pair * 2) + 1, 0) << 32))),
    ];

    static IEnumerable<TableWord> EightByteEntries(ulong hole)
        => Enumerable.Range(0, (int)Pages).Select(page => new TableWord(PagesFrame, (uint)page, Page((uint)page, hole)));

    // The second page of structures lies elsewhere; the second page of buffers is read-only.
    static ulong Page(uint page, ulong hole) => (ulong)page switch
    {
        GuestPlaces.StructureFrame + 1 => To(7),
        GuestPlaces.BufferFrame + 1 => ((GuestPlaces.BufferFrame + 1) << 12) | ReadOnly,
        GuestPlaces.HoleFrame => hole,
        _ => To(page),
    };

    static ulong To(ulong frame) => (frame << 12) | Flags;
}
