using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Probe;

/// <summary>Linux, and the processor's instructions that C# does not have; in entry.asm.</summary>
public static class Kernel
{
    /// <summary>Makes a system call.</summary>
    /// <returns>What it returned: an error of errno.h, negative, where it failed.</returns>
    public static long Call(SystemCall call, ulong a = 0, ulong b = 0, ulong c = 0, ulong d = 0, ulong e = 0, ulong f = 0) => Call((uint)call, a, b, c, d, e, f);

    /// <summary>Processor time stamps since some moment; instructions, where the emulated machine counts time so.</summary>
    [RuntimeImport("*", "cpu_time_stamp"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong TimeStamp();

    [RuntimeImport("*", "linux_call"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern long Call(uint number, ulong a, ulong b, ulong c, ulong d, ulong e, ulong f);
}
