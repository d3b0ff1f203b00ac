using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>vcpu_set_periodic_timer</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VcpuSetPeriodicTimer
{
    /// <summary>IN: the period in ns; 1,000,000 at the least.</summary>
    public ulong PeriodNs;
}

/// <summary><c>vcpu_set_singleshot_timer</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VcpuSetSingleshotTimer
{
    /// <summary>IN: system time in ns.</summary>
    public ulong TimeoutAbsNs;

    /// <summary>IN: bit 0, the time should lie in the future; not enforced.</summary>
    public uint Flags;
}

/// <summary><c>vcpu_register_vcpu_info</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VcpuRegisterVcpuInfo
{
    /// <summary>IN: the frame; a gfn, for a translated guest.</summary>
    public ulong Mfn;

    /// <summary>IN: byte offset in the frame.</summary>
    public uint Offset;

    /// <summary>IN: unused.</summary>
    public uint Rsvd;
}

/// <summary><c>vcpu_get_physid</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VcpuGetPhysid
{
    /// <summary>OUT: APIC id in the low, ACPI id in the high 32 bits.</summary>
    public ulong PhysId;
}

/// <summary>Bounds of the timers.</summary>
public static class TimerBounds
{
    /// <summary>The shortest period, in ns.</summary>
    public const ulong MinimumPeriodNs = 1_000_000;

    /// <summary>The longest period, in ns: about 146 years.</summary>
    public const ulong MaximumPeriodNs = 0x3FFF_FFFF_FFFF_FFFF;

    /// <summary>Bit of the single-shot flags: the time should lie in the future.</summary>
    public const uint SingleshotFutureBit = 0;
}
