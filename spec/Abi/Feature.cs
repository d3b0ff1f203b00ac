namespace Cordon.Spec;

/// <summary>Bits of XENVER_get_features: <c>XENFEAT_*</c> of <c>features.h</c>.</summary>
public static class Feature
{
    /// <summary>The guest may write its page tables.</summary>
    public const uint WritablePageTables = 0;

    /// <summary>The guest may write its descriptor tables.</summary>
    public const uint WritableDescriptorTables = 1;

    /// <summary>Guest frames are translated by the hypervisor.</summary>
    public const uint AutoTranslatedPhysmap = 2;

    /// <summary>The kernel runs in ring 0.</summary>
    public const uint SupervisorModeKernel = 3;

    /// <summary>PAE page directories may lie above 4 GiB.</summary>
    public const uint PaePgdirAbove4gb = 4;

    /// <summary>MMU_PT_UPDATE_PRESERVE_AD exists.</summary>
    public const uint MmuPtUpdatePreserveAd = 5;

    /// <summary>Page clearing and copying calls exist.</summary>
    public const uint HighmemAssist = 6;

    /// <summary>Grant maps honour available bits.</summary>
    public const uint GnttabMapAvailBits = 7;

    /// <summary>Events may come as an interrupt vector.</summary>
    public const uint HvmCallbackVector = 8;

    /// <summary>The paravirtual clock is safe.</summary>
    public const uint HvmSafePvclock = 9;

    /// <summary>Physical interrupts may come as events.</summary>
    public const uint HvmPirqs = 10;

    /// <summary>Can run as the first domain.</summary>
    public const uint Dom0 = 11;

    /// <summary>Memory calls take a virtual node.</summary>
    public const uint MemoryOpVnodeSupported = 13;

    /// <summary>The RSDP may lie anywhere.</summary>
    public const uint LinuxRsdpUnrestricted = 15;

    /// <summary>Guest and machine frames differ.</summary>
    public const uint NotDirectMapped = 16;

    /// <summary>Guest and machine frames are the same.</summary>
    public const uint DirectMapped = 17;

    /// <summary>How many words of feature bits there are.</summary>
    public const uint Submaps = 1;
}
