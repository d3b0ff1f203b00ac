namespace Cordon.Spec;

/// <summary>Bits of control registers that change how linear addresses are translated: Intel SDM volume 3, 2.5, 2.2.1 and 4.1; AMD APM volume 2, 3.1.</summary>
public static class PagingControl
{
    /// <summary>CR0.WP: a supervisor-mode write obeys R/W.</summary>
    public const ulong Cr0WriteProtect = 1 << 16;

    /// <summary>CR0.PG: linear addresses are translated.</summary>
    public const ulong Cr0Paging = 1UL << 31;

    /// <summary>CR4.PSE: 32-bit paging has pages of 4 MiB.</summary>
    public const ulong Cr4PageSizeExtension = 1 << 4;

    /// <summary>CR4.PAE: entries have 8 bytes.</summary>
    public const ulong Cr4PhysicalAddressExtension = 1 << 5;

    /// <summary>CR4.SMEP: no supervisor-mode fetches from user pages.</summary>
    public const ulong Cr4SupervisorExecutionPrevention = 1 << 20;

    /// <summary>CR4.SMAP: no supervisor-mode accesses to data of user pages, unless EFLAGS.AC.</summary>
    public const ulong Cr4SupervisorAccessPrevention = 1 << 21;

    /// <summary>EFER.LME: turning paging on enters IA-32e (long) mode.</summary>
    public const ulong EferLongModeEnable = 1 << 8;

    /// <summary>EFER.LMA: the processor is in IA-32e (long) mode.</summary>
    public const ulong EferLongModeActive = 1 << 10;

    /// <summary>EFER.NXE: entries may forbid fetches.</summary>
    public const ulong EferNoExecuteEnable = 1 << 11;

    /// <summary>RFLAGS.AC: with CR4.SMAP, the supervisor may access data of user pages.</summary>
    public const ulong RflagsAlignmentCheck = 1 << 18;
}
