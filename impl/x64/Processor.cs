using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>What core asks of the processor. The ordinary library has a class of the same name and members in impl/host.</summary>
public static unsafe partial class Processor
{
    [RuntimeImport("*", "memset"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void* Set(void* start, int value, ulong bytes);

    [RuntimeImport("*", "memcpy"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void* CopyForward(void* to, void* from, ulong bytes);

    [RuntimeImport("*", "memmove"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void* MoveBytes(void* to, void* from, ulong bytes);

    [RuntimeImport("*", "cpu_test_and_set64"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern uint TestAndSet64(ulong* word, ulong bit);

    [RuntimeImport("*", "cpu_test_and_clear64"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern uint TestAndClear64(ulong* word, ulong bit);

    [RuntimeImport("*", "cpu_test_and_set32"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern uint TestAndSet32(uint* word, uint bit);

    [RuntimeImport("*", "cpu_test_and_clear32"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern uint TestAndClear32(uint* word, uint bit);

    /// <summary>Sets bits of a byte that others change meanwhile.</summary>
    [RuntimeImport("*", "cpu_set_bits8"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void SetBits(byte* place, byte bits);

    /// <summary>Makes a word <paramref name="next"/> if it is <paramref name="old"/>, and returns what it was.</summary>
    [RuntimeImport("*", "cpu_compare_exchange32"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern uint CompareExchange(uint* word, uint old, uint next);

    /// <summary>Sets bit <paramref name="bit"/> (0 to 63) of a word that others change meanwhile, and returns what it was.</summary>
    public static bool TestAndSet(ulong* word, uint bit) => TestAndSet64(word, bit) != 0;

    /// <summary>Clears it and returns what it was.</summary>
    public static bool TestAndClear(ulong* word, uint bit) => TestAndClear64(word, bit) != 0;

    /// <summary>Sets bit <paramref name="bit"/> (0 to 31) of a word that others change meanwhile, and returns what it was.</summary>
    public static bool TestAndSet(uint* word, uint bit) => TestAndSet32(word, bit) != 0;

    /// <summary>Clears it and returns what it was.</summary>
    public static bool TestAndClear(uint* word, uint bit) => TestAndClear32(word, bit) != 0;

    /// <summary>The time-stamp counter.</summary>
    public static ulong Timestamp(Hypervisor* hypervisor) => Cpu.ReadTimestamp();

    /// <summary>Sets <paramref name="bytes"/> bytes to 0.</summary>
    public static void Clear(void* start, ulong bytes) => Set(start, 0, bytes);

    /// <summary>Sets <paramref name="bytes"/> bytes to <paramref name="value"/>.</summary>
    public static void Fill(void* start, byte value, ulong bytes) => Set(start, value, bytes);

    /// <summary>Copies between memory that does not overlap.</summary>
    public static void Copy(void* to, void* from, ulong bytes) => CopyForward(to, from, bytes);

    /// <summary>Copies between memory that may overlap: what was there before.</summary>
    public static void Move(void* to, void* from, ulong bytes) => MoveBytes(to, from, bytes);

    /// <summary>Stops the machine because <paramref name="invariant"/> does not hold.</summary>
    public static void Panic(string invariant) => Crash.Fail(invariant);
}
