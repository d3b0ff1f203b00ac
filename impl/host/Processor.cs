using System;
using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>
/// The processor as the ordinary library has it. The freestanding image has a class of the same name and members in impl/x64.
/// </summary>
public static unsafe class Processor
{
    /// <summary>The time-stamp counter: here what the caller set in <see cref="Hypervisor.HostTimestamp"/>.</summary>
    public static ulong Timestamp(Hypervisor* hypervisor) => hypervisor->HostTimestamp;

    /// <summary>Sets <paramref name="bytes"/> bytes to 0.</summary>
    public static void Clear(void* start, ulong bytes) => NativeMemory.Clear(start, (nuint)bytes);

    /// <summary>Copies between memory that does not overlap.</summary>
    public static void Copy(void* to, void* from, ulong bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);

    /// <summary>Stops because <paramref name="invariant"/> does not hold.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public static void Panic(string invariant) => throw new InvalidOperationException("panic: " + invariant);
}
