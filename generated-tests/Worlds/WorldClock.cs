using System.Runtime.InteropServices;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>The clock of every world: its processor's counter counts nanoseconds, and was 0 when system time was.</summary>
public static class WorldClock
{
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
