using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Of a vcpu's control registers and flags, what says how it translates linear addresses, in one word. CR3 is apart.</summary>
/// <param name="value">The sum of the constants of this type.</param>
public readonly struct PagingControls(Word value) : IKey
{
    /// <summary>CR0.PG.</summary>
    public const ulong Paging = 1 << 0;

    /// <summary>CR0.WP.</summary>
    public const ulong WriteProtect = 1 << 1;

    /// <summary>CR4.PSE.</summary>
    public const ulong PageSizeExtension = 1 << 2;

    /// <summary>CR4.PAE.</summary>
    public const ulong PhysicalAddressExtension = 1 << 3;

    /// <summary>CR4.SMEP.</summary>
    public const ulong ExecutionPrevention = 1 << 4;

    /// <summary>CR4.SMAP.</summary>
    public const ulong AccessPrevention = 1 << 5;

    /// <summary>EFER.LMA.</summary>
    public const ulong LongModeActive = 1 << 6;

    /// <summary>EFER.NXE.</summary>
    public const ulong NoExecute = 1 << 7;

    /// <summary>RFLAGS.AC.</summary>
    public const ulong AlignmentCheck = 1 << 8;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>What the registers say.</summary>
    public static PagingControls Of(Word cr0, Word cr4, Word efer, Word rflags) => new(
        Flag(cr0, PagingControl.Cr0Paging, Paging) | Flag(cr0, PagingControl.Cr0WriteProtect, WriteProtect)
        | Flag(cr4, PagingControl.Cr4PageSizeExtension, PageSizeExtension) | Flag(cr4, PagingControl.Cr4PhysicalAddressExtension, PhysicalAddressExtension)
        | Flag(cr4, PagingControl.Cr4SupervisorExecutionPrevention, ExecutionPrevention)
        | Flag(cr4, PagingControl.Cr4SupervisorAccessPrevention, AccessPrevention)
        | Flag(efer, PagingControl.EferLongModeActive, LongModeActive) | Flag(efer, PagingControl.EferNoExecuteEnable, NoExecute)
        | Flag(rflags, PagingControl.RflagsAlignmentCheck, AlignmentCheck));

    /// <summary>Whether linear addresses are translated.</summary>
    [Clause("HC-PAG-001")]
    public Bool IsPaging => Has(Paging);

    /// <summary>4-level paging: entries of 8 bytes, linear addresses of 48 bits.</summary>
    [Clause("HC-PAG-001")]
    public Bool IsFourLevel => IsPaging & Has(LongModeActive);

    /// <summary>PAE paging: four page-directory pointers, and two levels of entries of 8 bytes.</summary>
    [Clause("HC-PAG-001")]
    public Bool IsExtended => IsPaging & !Has(LongModeActive) & Has(PhysicalAddressExtension);

    /// <summary>32-bit paging: two levels of entries of 4 bytes.</summary>
    [Clause("HC-PAG-001")]
    public Bool IsLegacy => IsPaging & !Has(LongModeActive) & !Has(PhysicalAddressExtension);

    /// <summary>Whether 32-bit paging has pages of 4 MiB.</summary>
    public Bool HasLegacyLargePages => Has(PageSizeExtension);

    /// <summary>Whether a supervisor-mode write obeys R/W.</summary>
    public Bool IsSupervisorWriteProtected => Has(WriteProtect);

    /// <summary>Whether a supervisor-mode fetch from a user page faults.</summary>
    public Bool PreventsSupervisorExecution => Has(ExecutionPrevention);

    /// <summary>Whether a supervisor-mode access to data of a user page faults, unless it may override.</summary>
    public Bool PreventsSupervisorAccess => Has(AccessPrevention);

    /// <summary>Whether an explicit supervisor-mode access overrides <see cref="PreventsSupervisorAccess"/>.</summary>
    public Bool OverridesAccessPrevention => Has(AlignmentCheck);

    /// <summary>Whether entries of 8 bytes may forbid fetches.</summary>
    public Bool HasNoExecute => Has(NoExecute);

    Bool Has(ulong flag) => (Value & flag) != 0;

    static Word Flag(Word register, ulong bit, ulong flag) => Logic.Select((register & bit) != 0, flag, 0UL);
}
