namespace Cordon.Spec;

/// <summary>
/// Bits of the entries of a guest's page tables: Intel SDM volume 3, 4.3 to 4.5 (tables 4-5 to 4-20); AMD APM volume 2, 5.2 and 5.3. In a
/// later edition of the SDM chapter 4 is chapter 5.
/// </summary>
public static class PageTableEntry
{
    /// <summary>P: the entry is used.</summary>
    public const ulong Present = 1 << 0;

    /// <summary>R/W: writes are allowed.</summary>
    public const ulong Writable = 1 << 1;

    /// <summary>U/S: user-mode accesses are allowed.</summary>
    public const ulong User = 1 << 2;

    /// <summary>A: the entry was used for a translation.</summary>
    public const ulong Accessed = 1 << 5;

    /// <summary>D: the page was written.</summary>
    public const ulong Dirty = 1 << 6;

    /// <summary>PS: the entry maps a page, and names no table.</summary>
    public const ulong PageSize = 1 << 7;

    /// <summary>XD of Intel, NX of AMD: fetches are not allowed. Reserved unless EFER.NXE.</summary>
    public const ulong ExecuteDisable = 1UL << 63;

    /// <summary>Where entries of 8 bytes hold an address.</summary>
    public const ulong AddressMask = 0x000F_FFFF_FFFF_F000;

    /// <summary>Where entries of 4 bytes hold an address.</summary>
    public const ulong LegacyAddressMask = 0xFFFF_F000;

    /// <summary>Where an entry of 4 bytes that maps 4 MiB holds bits 31 to 22 of the address.</summary>
    public const ulong LegacyLargeAddressMask = 0xFFC0_0000;

    /// <summary>The first of the bits in which an entry of 4 bytes that maps 4 MiB holds bits 39 to 32 of the address (PSE-36).</summary>
    public const int LegacyHighAddressShift = 13;

    /// <summary>Bit 21 of an entry of 4 bytes that maps 4 MiB, which is reserved.</summary>
    public const ulong LegacyLargeReserved = 1 << 21;

    /// <summary>Bits 62 to 52, which PAE paging reserves and 4-level paging ignores.</summary>
    public const ulong ExtendedReserved = 0x7FF0_0000_0000_0000;

    /// <summary>Bits 2 to 1, 8 to 5 and 63 to 52 of a page-directory pointer of PAE paging, which are reserved.</summary>
    public const ulong PointerReserved = 0xFFF0_0000_0000_01E6;

    /// <summary>Bit 8 of an entry that names a table of the third or second level of 4-level paging: reserved by AMD, ignored by Intel. Elsewhere it is G.</summary>
    public const ulong UpperGlobal = 1 << 8;
}
