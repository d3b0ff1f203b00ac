using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>
/// The root of all mutable state. It lies at one host-physical address, and its tables follow it in memory, each reached as root + offset with
/// a fixed stride. Nothing in it is a pointer, so a copy of physical memory is a copy of the hypervisor.
/// </summary>
/// <remarks>
/// Layout: this structure, then (each aligned to 64 bytes) <see cref="Frame"/>[Sizes.Frames], <see cref="Impl.Domain"/>[Sizes.Domains],
/// <see cref="Impl.Vcpu"/>[Domains × VcpusPerDomain], <see cref="EventChannel"/>[Domains × PortsPerDomain], and the grant frames,
/// ulong[Domains × GrantFramesPerDomain].
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public unsafe partial struct Hypervisor
{
    /// <summary>How many ranges of free memory are kept at the most.</summary>
    public const int MaximumRanges = 32;

    /// <summary>Host-physical address of this structure.</summary>
    public ulong RootAddress;

    /// <summary>Bytes of this structure with all tables.</summary>
    public ulong RootBytes;

    /// <summary>How large the tables are.</summary>
    public Sizes Sizes;

    /// <summary>Where the table starts, in bytes from this structure.</summary>
    public ulong FramesOffset, DomainsOffset, VcpusOffset, ChannelsOffset, GrantFramesOffset, UseFramesOffset, MappingFramesOffset;

    /// <summary>First frame of the list of frames that were in use and are free again; 0 ends it.</summary>
    public uint FreeList;

    /// <summary>How many ranges of memory that was never in use there are.</summary>
    public uint RangeCount;

    /// <summary>Frames that are free, on the list or in a range.</summary>
    public ulong FreeFrames;

    /// <summary>First frame of each range of never used memory, and the one after its last.</summary>
    public fixed ulong RangeStart[MaximumRanges], RangeEnd[MaximumRanges];

    /// <summary>Counter of the processor when system time was 0.</summary>
    public ulong TimestampBase;

    /// <summary>Nanoseconds = ((counts shifted left by <see cref="TimestampShift"/>) × this) / 2^32, as in <c>vcpu_time_info</c>.</summary>
    public uint TimestampMultiplier;

    /// <summary>See <see cref="TimestampMultiplier"/>; negative shifts right.</summary>
    public int TimestampShift;

    /// <summary>Processor counter that the ordinary library reads instead of the processor's; its caller sets it.</summary>
    public ulong HostTimestamp;

    /// <summary>Seconds since 1970 when system time was 0.</summary>
    public ulong WallclockSeconds;

    /// <summary>Nanoseconds to add to <see cref="WallclockSeconds"/>.</summary>
    public uint WallclockNanoseconds;

    /// <summary>Bits of CR4 that a vcpu may start with; those that a processor has not are taken off.</summary>
    public ulong GuestCr4Bits;

    /// <summary>Bits of EFER that a vcpu may start with.</summary>
    public ulong GuestEferBits;

    /// <summary>The domain that gets the input of the console.</summary>
    public DomainId ConsoleFocus;

    /// <summary>1 when a vcpu other than the current one may have become runnable, or the current one may no longer run.</summary>
    public byte RescheduleRequested;

    /// <summary>Which extension the processor has; set before the first domain is made.</summary>
    public Extension Extension;

    /// <summary>Earliest deadline of any timer; the backend programs its timer when this changes.</summary>
    public ulong NextDeadline;

    /// <summary>Output and input of the console.</summary>
    public ConsoleBuffers Console;
}
