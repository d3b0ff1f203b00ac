namespace Cordon.Spec;

/// <summary>Notes of a guest kernel: <c>XEN_ELFNOTE_*</c> of <c>elfnote.h</c>; their owner is "Xen".</summary>
public static class ElfNote
{
    /// <summary>NAME=VALUE.</summary>
    public const uint Info = 0;

    /// <summary>PV: entry.</summary>
    public const uint Entry = 1;

    /// <summary>Address of the hypercall page.</summary>
    public const uint HypercallPage = 2;

    /// <summary>PV: where the kernel is mapped.</summary>
    public const uint VirtBase = 3;

    /// <summary>PV.</summary>
    public const uint PaddrOffset = 4;

    /// <summary>"xen-3.0".</summary>
    public const uint XenVersion = 5;

    /// <summary>The guest's name.</summary>
    public const uint GuestOs = 6;

    /// <summary>And version.</summary>
    public const uint GuestVersion = 7;

    /// <summary>PV: loader.</summary>
    public const uint Loader = 8;

    /// <summary>PV, 32 bit.</summary>
    public const uint PaeMode = 9;

    /// <summary>Features as names.</summary>
    public const uint Features = 10;

    /// <summary>PV: load the symbols.</summary>
    public const uint BsdSymtab = 11;

    /// <summary>PV, 32 bit.</summary>
    public const uint HvStartLow = 12;

    /// <summary>PV.</summary>
    public const uint L1MfnValid = 13;

    /// <summary>Suspend may be cancelled.</summary>
    public const uint SuspendCancel = 14;

    /// <summary>PV: where the p2m goes.</summary>
    public const uint InitP2m = 15;

    /// <summary>PV.</summary>
    public const uint ModStartPfn = 16;

    /// <summary>Features as bits.</summary>
    public const uint SupportedFeatures = 17;

    /// <summary>PVH: entry in 32-bit protected mode, paging off.</summary>
    public const uint Phys32Entry = 18;
}
