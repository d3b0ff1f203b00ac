using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>
/// Bits of words that guest and hypervisor share (shared_info, vcpu_info, FIFO control blocks and event words). Vcpus of the domain run on other processors
/// meanwhile, so what changes one is a locked instruction (<see cref="Processor"/>).
/// </summary>
public static unsafe class SharedWord
{
    /// <summary>Bit <paramref name="bit"/> of the bitmap at <paramref name="words"/>.</summary>
    public static bool Test(ulong* words, uint bit) => (words[bit >> 6] >> (int)(bit & 63) & 1) != 0;

    /// <summary>Sets bit <paramref name="bit"/> and returns what it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TestAndSet(ulong* words, uint bit) => Processor.TestAndSet(&words[bit >> 6], bit & 63);

    /// <summary>Clears bit <paramref name="bit"/> and returns what it was.</summary>
    public static bool TestAndClear(ulong* words, uint bit) => Processor.TestAndClear(&words[bit >> 6], bit & 63);

    /// <summary>Bit <paramref name="bit"/> (0 to 31) of one 32-bit word.</summary>
    public static bool Test(uint* word, uint bit) => (*word >> (int)bit & 1) != 0;

    /// <summary>Sets bit <paramref name="bit"/> of one 32-bit word and returns what it was.</summary>
    public static bool TestAndSet(uint* word, uint bit) => Processor.TestAndSet(word, bit);

    /// <summary>Clears bit <paramref name="bit"/> of one 32-bit word.</summary>
    public static void Clear(uint* word, uint bit) => Processor.TestAndClear(word, bit);

    /// <summary>Makes one 32-bit word <paramref name="next"/>, if it is <paramref name="old"/>; whether it was.</summary>
    public static bool Replace(uint* word, uint old, uint next) => Processor.CompareExchange(word, old, next) == old;
}
