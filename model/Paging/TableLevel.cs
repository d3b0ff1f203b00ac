using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// The tables of one level: the fourth down to the first (PML4, page-directory-pointer table, page directory, page table). PAE paging begins with the pointers, at the
/// third level; 32-bit paging at the second.
/// </summary>
/// <param name="controls">The kind of paging.</param>
/// <param name="level">1 to 4.</param>
public sealed class TableLevel(PagingControls controls, int level)
{
    const ulong NineBits = 0x1FF;
    const ulong TenBits = 0x3FF;

    /// <summary>1 to 4.</summary>
    public int Number { get; } = level;

    /// <summary>Whether this kind of paging has the level.</summary>
    [Clause("HC-PAG-004"), Clause("HC-PAG-005"), Clause("HC-PAG-006")]
    public Bool Exists => Number == 4 ? controls.IsFourLevel : Number == 3 ? controls.IsFourLevel | controls.IsExtended : controls.IsPaging;

    /// <summary>Whether its entries are the page-directory pointers of PAE paging, which have no permissions and no accessed bit.</summary>
    [Clause("HC-PAG-005")]
    public Bool HasPointers => Number == 3 ? controls.IsExtended : false;

    /// <summary>Whether its entries have 4 bytes.</summary>
    public Bool HasShortEntries => Number <= 2 ? controls.IsLegacy : false;

    /// <summary>How far the entry for a linear address is from the start of its table, in bytes.</summary>
    public Word EntryOffset(Word linear)
    {
        var wide = ((linear >> (12 + (9 * (Number - 1)))) & NineBits) << 3;
        var narrow = ((linear >> (12 + (10 * (Number - 1)))) & TenBits) << 2;
        return Logic.Select(HasShortEntries, narrow, wide);
    }

    /// <summary>Whether an entry maps a page: every entry of the first level; at the second and third one with the page-size bit, where there are such pages.</summary>
    [Clause("HC-PAG-007")]
    public Bool IsPage(Word entry)
    {
        var hasPageSize = (entry & PageTableEntry.PageSize) != 0;
        return Number switch
        {
            1 => true,
            2 => hasPageSize & (!controls.IsLegacy | controls.HasLegacyLargePages),
            3 => hasPageSize & controls.IsFourLevel,
            _ => false,
        };
    }

    /// <summary>Where the page lies that an entry maps.</summary>
    [Clause("HC-PAG-007")]
    public Word PageAddress(Word entry)
    {
        var wide = entry & PageTableEntry.AddressMask & ~OffsetMask(9);
        var highPart = ((entry >> PageTableEntry.LegacyHighAddressShift) & 0xFF) << 32;
        var narrow = Number == 2 ? (entry & PageTableEntry.LegacyLargeAddressMask) | highPart : entry & PageTableEntry.LegacyAddressMask;
        return Logic.Select(HasShortEntries, narrow, wide);
    }

    /// <summary>How far a linear address is from the start of a page that an entry of this level maps, in bytes.</summary>
    public Word PageOffset(Word linear) => Logic.Select(HasShortEntries, linear & OffsetMask(10), linear & OffsetMask(9));

    /// <summary>Where the table of the next level lies that an entry names.</summary>
    public Word NextTable(Word entry)
        => entry & Logic.Select(HasShortEntries, PageTableEntry.LegacyAddressMask, PageTableEntry.AddressMask);

    /// <summary>The bits of an entry that have to be 0.</summary>
    [Clause("HC-PAG-009")]
    public Word ReservedBits(PagingProcessor processor, Word entry)
        => Logic.Select(HasShortEntries, ShortReservedBits(processor, entry),
            Logic.Select(HasPointers, PageTableEntry.PointerReserved | processor.MissingAddressBits, LongReservedBits(processor, entry)));

    Word LongReservedBits(PagingProcessor processor, Word entry)
    {
        var always = processor.MissingAddressBits
            | Logic.Select(controls.HasNoExecute, 0UL, PageTableEntry.ExecuteDisable)
            | Logic.Select(controls.IsExtended, PageTableEntry.ExtendedReserved, 0UL);
        // Between the page's attribute bit, 12, and its address; in this place a page of 4 KiB has its address.
        var inPage = Logic.Select(IsPage(entry), OffsetMask(9) & ~0x1FFFUL, 0UL);
        return always | (Number switch
        {
            4 => PageTableEntry.PageSize | processor.ReservedInUpper,
            3 => inPage | Logic.Select(processor.HasGigabytePages, 0UL, PageTableEntry.PageSize) | Logic.Select(IsPage(entry), 0UL, processor.ReservedInUpper),
            2 => inPage,
            _ => 0UL,
        });
    }

    Word ShortReservedBits(PagingProcessor processor, Word entry)
    {
        var highPart = ((processor.MissingAddressBits >> 32) & 0xFF) << PageTableEntry.LegacyHighAddressShift;
        return Number == 2 ? Logic.Select(IsPage(entry), PageTableEntry.LegacyLargeReserved | highPart, 0UL) : 0UL;
    }

    // The offset within a page that an entry of this level maps, with so many bits of the linear address a level.
    ulong OffsetMask(int bitsPerLevel) => (1UL << (12 + (bitsPerLevel * (Number - 1)))) - 1;
}
