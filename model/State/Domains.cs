namespace Cordon.Model;

/// <summary>What is known of a domain as a whole. Owned by the builder, the control domain's calls, and the domain itself where a call says so.</summary>
public sealed partial class State
{
    /// <summary>The domain's life: a <see cref="Cordon.Model.DomainLife"/>.</summary>
    public readonly Map<DomainId> Life;

    /// <summary>1 for a control domain, which may name other domains in its calls; else 0.</summary>
    public readonly Map<DomainId> IsControl;

    /// <summary>How many vcpus the domain has: its vcpus are 0 up to it, at most <see cref="Limits.Vcpus"/>.</summary>
    public readonly Map<DomainId> VcpuCount;

    /// <summary>How many frames of RAM the domain owns: the answer of <c>XENMEM_current_reservation</c>. Equals the frames that name it as owner.</summary>
    public readonly Map<DomainId> PageCount;

    /// <summary>How many frames of RAM the domain may own: the answer of <c>XENMEM_maximum_reservation</c>.</summary>
    public readonly Map<DomainId> MaxPages;

    /// <summary>Why the domain shut down: <c>SHUTDOWN_*</c> of <c>sched.h</c>; meaningful when <see cref="Life"/> is <see cref="DomainLife.ShutDown"/>.</summary>
    public readonly Map<DomainId> ShutdownReason;

    /// <summary>1 once <see cref="ShutdownReason"/> was latched by <c>SCHEDOP_shutdown_code</c> or a shutdown.</summary>
    public readonly Map<DomainId> ShutdownLatched;

    /// <summary>The assists that the domain enabled: bit n is <c>VMASST_TYPE_*</c> n.</summary>
    public readonly Map<DomainId> Assists;

    /// <summary>How many entries the domain's memory map has (<c>XENMEM_memory_map</c>); 0 when the builder gave it none.</summary>
    public readonly Map<DomainId> MemoryMapEntries;

    /// <summary>The first byte of each range of the memory map, a guest-physical address.</summary>
    public readonly Map<DomainId, Slot> MemoryMapAddress;

    /// <summary>The length of each range of the memory map, in bytes.</summary>
    public readonly Map<DomainId, Slot> MemoryMapSize;

    /// <summary>The kind of each range of the memory map: as in the E820 call of firmware.</summary>
    public readonly Map<DomainId, Slot> MemoryMapType;

    /// <summary>How many vcpus are up. Equals the vcpus whose <see cref="Up"/> is 1.</summary>
    public readonly Map<DomainId> UpCount;

    /// <summary>The domain's UUID as the guest handle of <c>XENVER_guest_handle</c>: word 0 holds bytes 0 to 7, word 1 bytes 8 to 15.</summary>
    public readonly Map<DomainId, Slot> Handle;
}

/// <summary>The stages of a domain's life: the values of <see cref="State.Life"/>.</summary>
public static class DomainLife
{
    /// <summary>There is no such domain.</summary>
    public const ulong None = 0;

    /// <summary>The builder is making it; its vcpus do not run.</summary>
    public const ulong Building = 1;

    /// <summary>It runs.</summary>
    public const ulong Running = 2;

    /// <summary>It shut down; its vcpus run no more.</summary>
    public const ulong ShutDown = 3;
}
