using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What processors differ in.</summary>
/// <param name="value">Bits 51 to 12: the bits of a physical address that it has, as a mask; and the constants of this type.</param>
public readonly struct PagingProcessor(Word value) : IKey
{
    /// <summary>It has pages of 1 GiB (CPUID leaf 8000_0001h, EDX bit 26).</summary>
    public const ulong GigabytePages = 1 << 0;

    /// <summary>An access to a guest's page table is a write to the nested tables: AMD's, and Intel's with accessed and dirty bits of EPT.</summary>
    public const ulong WritesWhenWalking = 1 << 1;

    /// <summary>Bit 8 is reserved in an entry of 4-level paging that names a table of the third or second level: AMD's.</summary>
    public const ulong ReservesUpperGlobal = 1 << 2;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The bits of an entry's address that the processor does not have, which are reserved.</summary>
    [Clause("HC-PAG-009")]
    public Word MissingAddressBits => ~Value & PageTableEntry.AddressMask;

    /// <summary>Whether there are pages of 1 GiB.</summary>
    public Bool HasGigabytePages => (Value & GigabytePages) != 0;

    /// <summary>Whether an access to a guest's page table needs the p2m's permission to write.</summary>
    public Bool WritesInWalk => (Value & WritesWhenWalking) != 0;

    /// <summary>The bits that are reserved besides in an entry that names a table of the third or second level.</summary>
    public Word ReservedInUpper => Logic.Select((Value & ReservesUpperGlobal) != 0, PageTableEntry.UpperGlobal, 0UL);
}
