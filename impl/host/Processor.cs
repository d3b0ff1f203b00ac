using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

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

    /// <summary>Copies between memory that may overlap: what was there before.</summary>
    public static void Move(void* to, void* from, ulong bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);

    /// <summary>Sets bit <paramref name="bit"/> (0 to 63) of a word that others change meanwhile, and returns what it was.</summary>
    public static bool TestAndSet(ulong* word, uint bit) => (Interlocked.Or(ref Unsafe.AsRef<ulong>(word), 1UL << (int)bit) >> (int)bit & 1) != 0;

    /// <summary>Clears it and returns what it was.</summary>
    public static bool TestAndClear(ulong* word, uint bit) => (Interlocked.And(ref Unsafe.AsRef<ulong>(word), ~(1UL << (int)bit)) >> (int)bit & 1) != 0;

    /// <summary>Sets bit <paramref name="bit"/> (0 to 31) of a word that others change meanwhile, and returns what it was.</summary>
    public static bool TestAndSet(uint* word, uint bit) => (Interlocked.Or(ref Unsafe.AsRef<uint>(word), 1U << (int)bit) >> (int)bit & 1) != 0;

    /// <summary>Clears it and returns what it was.</summary>
    public static bool TestAndClear(uint* word, uint bit) => (Interlocked.And(ref Unsafe.AsRef<uint>(word), ~(1U << (int)bit)) >> (int)bit & 1) != 0;

    /// <summary>Makes a word <paramref name="next"/> if it is <paramref name="old"/>, and returns what it was.</summary>
    public static uint CompareExchange(uint* word, uint old, uint next) => Interlocked.CompareExchange(ref Unsafe.AsRef<uint>(word), next, old);

    /// <summary>Sets bits of a byte that others change meanwhile.</summary>
    public static void SetBits(byte* place, byte bits)
        => Interlocked.Or(ref Unsafe.AsRef<uint>((void*)((nuint)place & ~(nuint)3)), (uint)bits << (int)(((nuint)place & 3) * 8));

    /// <summary>Ends the runs of the domain's vcpus on other processors: here there are none.</summary>
    public static void EndRuns(Hypervisor* hypervisor, Domain* domain)
    {
    }

    /// <summary>Stops because <paramref name="invariant"/> does not hold.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public static void Panic(string invariant) => throw new InvalidOperationException("panic: " + invariant);
}
