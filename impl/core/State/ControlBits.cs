namespace Cordon.Impl;

/// <summary>Bits of control registers (Intel SDM volume 3, 2.5; AMD APM volume 2, 3.1).</summary>
public static class ControlBits
{
    /// <summary>CR0.PG.</summary>
    public const ulong Cr0Paging = 1UL << 31;

    /// <summary>CR4.PAE.</summary>
    public const ulong Cr4PhysicalAddressExtension = 1UL << 5;

    /// <summary>EFER.LME.</summary>
    public const ulong EferLongModeEnable = 1UL << 8;

    /// <summary>EFER.LMA.</summary>
    public const ulong EferLongModeActive = 1UL << 10;

    /// <summary>
    /// What a guest may set of CR4: VME, PVI, TSD, DE, PSE, PAE, MCE, PGE, PCE, OSFXSR, OSXMMEXCPT (bits 0–10), FSGSBASE (16), PCIDE (17), OSXSAVE
    /// (18), SMEP (20), SMAP (21).
    /// </summary>
    public const ulong Cr4 = 0x7ff | (1UL << 16) | (1UL << 17) | (1UL << 18) | (1UL << 20) | (1UL << 21);

    /// <summary>What a guest may set of EFER: SCE (0), LME (8), LMA (10), NXE (11).</summary>
    public const ulong Efer = 1UL | EferLongModeEnable | EferLongModeActive | (1UL << 11);
}
