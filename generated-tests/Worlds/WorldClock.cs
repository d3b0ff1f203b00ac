using System.Runtime.InteropServices;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>The clock of every world: its processor's counter counts nanoseconds, and was 0 when system time was.</summary>
public static class WorldClock
{
    /// <summary>The wall clock at system time 0: seconds since 1970, more than 32 bits of them.</summary>
    public const ulong WallSeconds = 0x2_6789_abcd;

    /// <summary>And nanoseconds.</summary>
    public const uint WallNanoseconds = 123_456_789;

    /// <summary>The scale of the clock as the model writes it: bits 31:0 the fraction, 39:32 the shift, 47:40 flags.</summary>
    public const ulong Scale = HalfOfTwoTo32 | (1UL << 32) | (1UL << 40);

    const uint StableVersion = 2;
    const uint HalfOfTwoTo32 = 1U << 31;

    /// <summary>The <c>vcpu_time_info</c> that says so, as the guest finds it in its copy.</summary>
    public static ReadOnlySpan<byte> TimeInfo => MemoryMarshal.AsBytes(new ReadOnlySpan<VcpuTimeInfo>(ref info));

    static VcpuTimeInfo info = new()
    {
        Version = StableVersion,
        TscToSystemMul = HalfOfTwoTo32,
        TscShift = 1,
        Flags = 1,
    };
}
