using Cordon.Spec;

namespace Cordon.Model;

/// <summary>CR3: where the first table lies.</summary>
public readonly struct Cr3(Word value) : IKey
{
    const ulong PointersMask = 0xFFFF_FFE0;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The guest-physical address of the first table. The four pointers of PAE paging are aligned to 32 bytes, every other table to a page.</summary>
    [Clause("HC-PAG-004"), Clause("HC-PAG-005"), Clause("HC-PAG-006")]
    public Word Table(PagingControls controls) => Logic.Select(controls.IsFourLevel, Value & PageTableEntry.AddressMask,
        Logic.Select(controls.IsExtended, Value & PointersMask, Value & PageTableEntry.LegacyAddressMask));
}

/// <summary>A linear address, as segmentation gives it.</summary>
public readonly struct LinearAddress(Word value) : IKey
{
    const ulong ThirtyTwoBits = 0xFFFF_FFFF;
    const ulong UpperHalf = 0x1_FFFF;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>Whether bits 63 to 47 are equal.</summary>
    [Clause("HC-PAG-003")]
    public Bool IsCanonical => ((Value >> 47) == 0) | ((Value >> 47) == UpperHalf);

    /// <summary>The address as the processor forms it: outside IA-32e mode it has 32 bits.</summary>
    public Word In(PagingControls controls) => Logic.Select(controls.IsFourLevel, Value, Value & ThirtyTwoBits);
}

/// <summary>What is accessed, and how.</summary>
/// <param name="value">The sum of the constants of this type; 0 is a supervisor-mode read of data.</param>
public readonly struct LinearAccess(Word value) : IKey
{
    /// <summary>A write; unless it is a fetch.</summary>
    public const ulong Write = 1 << 0;

    /// <summary>An instruction fetch.</summary>
    public const ulong Fetch = 1 << 1;

    /// <summary>A user-mode access: made at privilege level 3, and not implicit.</summary>
    public const ulong User = 1 << 2;

    /// <summary>An implicit supervisor-mode access: to a descriptor table or a task state, at whichever privilege level.</summary>
    public const ulong Implicit = 1 << 3;

    /// <summary>By a segment that is the stack's.</summary>
    public const ulong Stack = 1 << 4;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>Whether it is an instruction fetch.</summary>
    public Bool IsFetch => (Value & Fetch) != 0;

    /// <summary>Whether it is a write.</summary>
    public Bool IsWrite => ((Value & Write) != 0) & !IsFetch;

    /// <summary>Whether it is a user-mode access.</summary>
    public Bool IsUser => ((Value & User) != 0) & !IsImplicit;

    /// <summary>Whether it is an implicit supervisor-mode access.</summary>
    public Bool IsImplicit => (Value & Implicit) != 0;

    /// <summary>Whether it goes by the stack's segment.</summary>
    public Bool IsOfStack => (Value & Stack) != 0;
}

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

/// <summary>What the manuals leave to the processor, for one access.</summary>
/// <param name="value">Bits 1 to 4: the accessed bit of the entry of this level is set as the walk uses it, and not only when the access succeeds; bit 0 as below.</param>
public readonly struct MarkChoice(Word value) : IKey
{
    const ulong BeforeFinalAccess = 1 << 0;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>Whether the accessed bit of the entry of a level is set when the walk uses it, though the access may yet fault.</summary>
    [Clause("HC-PAG-018")]
    public Bool IsEarly(int level) => (Value & (1UL << level)) != 0;

    /// <summary>Whether accessed and dirty bits are set before the p2m is asked for the address that the tables give.</summary>
    [Clause("HC-PAG-018")]
    public Bool IsBeforeFinalAccess => (Value & BeforeFinalAccess) != 0;
}
