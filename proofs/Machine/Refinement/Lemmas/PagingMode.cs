using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>The registers that say how linear addresses are translated.</summary>
/// <param name="Cr0">Control register 0.</param>
/// <param name="Cr3">The page tables.</param>
/// <param name="Cr4">Control register 4.</param>
/// <param name="Efer">Extended features.</param>
sealed record PagingRegisters(Term Cr0, Term Cr3, Term Cr4, Term Efer)
{
    /// <summary>CR0.PG.</summary>
    public Term IsPaging => Bit(Cr0, 31);

    /// <summary>CR0.WP: what is not writable is not for the kernel either.</summary>
    public Term ProtectsFromKernel => Bit(Cr0, 16);

    /// <summary>CR4.PSE.</summary>
    public Term HasLargePages => Bit(Cr4, 4);

    /// <summary>CR4.PAE.</summary>
    public Term HasAddressExtension => Bit(Cr4, 5);

    /// <summary>EFER.LMA.</summary>
    public Term IsLongMode => Bit(Efer, 10);

    /// <summary>Whether a bit is set.</summary>
    public static Term Bit(Term word, int bit) => Equal(Term.Extract(word, bit, bit), Term.Vector(1, 1));
}

/// <summary>
/// A kind of paging, by the shape of its tables (Intel SDM volume 3, section 4.1.1 and tables 4-3 to 4-20; AMD APM volume 2, sections 5.2 and 5.3).
/// </summary>
/// <param name="Name">What it is called.</param>
/// <param name="IsOn">When it is used.</param>
/// <param name="Levels">How many levels of tables there are below what CR3, or a page-directory pointer, points to.</param>
/// <param name="EntryBytes">How long an entry is.</param>
/// <param name="IndexBits">How many bits of the address choose an entry of a table.</param>
sealed record PagingMode(string Name, Term IsOn, int Levels, int EntryBytes, int IndexBits)
{
    const int PageShift = 12;

    /// <summary>No paging: a linear address is a guest-physical one.</summary>
    public static PagingMode None(PagingRegisters registers) => new("without paging", Not(registers.IsPaging), 0, 0, 0);

    /// <summary>32-bit paging.</summary>
    public static PagingMode Legacy(PagingRegisters registers)
        => new("32-bit paging", And(registers.IsPaging, Not(registers.IsLongMode), Not(registers.HasAddressExtension)), 2, 4, 10);

    /// <summary>PAE paging: 64-bit entries, and four pointers above two levels.</summary>
    public static PagingMode Extended(PagingRegisters registers)
        => new("PAE paging", And(registers.IsPaging, Not(registers.IsLongMode), registers.HasAddressExtension), 2, 8, 9) { HasPointers = true };

    /// <summary>4-level paging.</summary>
    public static PagingMode FourLevels(PagingRegisters registers) => new("4-level paging", And(registers.IsPaging, registers.IsLongMode), 4, 8, 9);

    /// <summary>Whether a page-directory pointer is read first.</summary>
    public bool HasPointers { get; init; }

    /// <summary>Whether linear addresses have 64 bits, which must be canonical; others have 32.</summary>
    public bool IsWide => Levels == 4;

    /// <summary>How far a linear address is shifted for the index of a level, 0 being the last.</summary>
    public int Shift(int level) => PageShift + (level * IndexBits);

    /// <summary>The index of an entry.</summary>
    public Term Index(Term linear, int level) => Term.ZeroExtend(Term.Extract(linear, Shift(level) + IndexBits - 1, Shift(level)), 64);

    /// <summary>The address that an entry holds, of a table or of a page of 4096 bytes: bits 51:12, or 31:12.</summary>
    public Term AddressIn(Term entry) => Bits(entry, EntryBytes == 8 ? 51 : 31, PageShift);

    /// <summary>Whether the entry of a level maps a page: the last does, and one of a level below the fourth that says so (PS), which in 32-bit paging needs CR4.PSE.</summary>
    public Term IsLeaf(PagingRegisters registers, Term entry, int level)
        => level == 0 ? Term.True : level >= 3 ? Term.False : And(PagingRegisters.Bit(entry, 7), EntryBytes == 8 ? Term.True : registers.HasLargePages);

    /// <summary>The first byte of the page that an entry maps. A page of 4 MB has bits 39:32 of its address in the entry's bits 20:13 (PSE-36).</summary>
    public Term PageIn(Term entry, int level) => EntryBytes == 4 && level == 1
        ? Term.Binary(Operator.BitOr, Bits(entry, 31, 22), Term.Binary(Operator.ShiftLeft, Term.ZeroExtend(Term.Extract(entry, 20, 13), 64), Literal(32)))
        : Bits(entry, EntryBytes == 8 ? 51 : 31, Shift(level));

    /// <summary>Where in its page an address is.</summary>
    public Term Within(Term linear, int level) => Bits(linear, Shift(level) - 1, 0);

    /// <summary>Some bits of a word, where they are.</summary>
    public static Term Bits(Term word, int high, int low)
        => Term.Binary(Operator.BitAnd, word, Literal((ulong.MaxValue >> (63 - high)) & (ulong.MaxValue << low)));
}
