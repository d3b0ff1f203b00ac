using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>What core asks of the processor. The ordinary library has a class of the same name and members in impl/host.</summary>
public static unsafe class Processor
{
    [RuntimeImport("*", "memset"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void* Set(void* start, int value, ulong bytes);

    [RuntimeImport("*", "memcpy"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void* CopyForward(void* to, void* from, ulong bytes);

    /// <summary>The time-stamp counter.</summary>
    public static ulong Timestamp(Hypervisor* hypervisor) => Cpu.ReadTimestamp();

    /// <summary>Sets <paramref name="bytes"/> bytes to 0.</summary>
    public static void Clear(void* start, ulong bytes) => Set(start, 0, bytes);

    /// <summary>Sets <paramref name="bytes"/> bytes to <paramref name="value"/>.</summary>
    public static void Fill(void* start, byte value, ulong bytes) => Set(start, value, bytes);

    /// <summary>Copies between memory that does not overlap.</summary>
    public static void Copy(void* to, void* from, ulong bytes) => CopyForward(to, from, bytes);

    /// <summary>Stops the machine because <paramref name="invariant"/> does not hold.</summary>
    public static void Panic(string invariant) => Crash.Fail(invariant);
}
