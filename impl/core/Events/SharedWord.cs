namespace Cordon.Impl;

/// <summary>
/// Bits of words that guest and hypervisor share (shared_info, vcpu_info, FIFO control blocks and event words). No vcpu runs while the hypervisor does
/// (one processor), so plain reads and writes are atomic to the guest; with more processors these become locked instructions, here only.
/// </summary>
public static unsafe class SharedWord
{
    /// <summary>Bit <paramref name="bit"/> of the bitmap at <paramref name="words"/>.</summary>
    public static bool Test(ulong* words, uint bit) => (words[bit >> 6] >> (int)(bit & 63) & 1) != 0;

    /// <summary>Sets bit <paramref name="bit"/> and returns what it was.</summary>
    public static bool TestAndSet(ulong* words, uint bit)
    {
        var old = words[bit >> 6];
        words[bit >> 6] = old | (1UL << (int)(bit & 63));
        return (old >> (int)(bit & 63) & 1) != 0;
    }

    /// <summary>Clears bit <paramref name="bit"/> and returns what it was.</summary>
    public static bool TestAndClear(ulong* words, uint bit)
    {
        var old = words[bit >> 6];
        words[bit >> 6] = old & ~(1UL << (int)(bit & 63));
        return (old >> (int)(bit & 63) & 1) != 0;
    }

    /// <summary>Bit <paramref name="bit"/> (0 to 31) of one 32-bit word.</summary>
    public static bool Test(uint* word, uint bit) => (*word >> (int)bit & 1) != 0;

    /// <summary>Sets bit <paramref name="bit"/> of one 32-bit word and returns what it was.</summary>
    public static bool TestAndSet(uint* word, uint bit)
    {
        var old = *word;
        *word = old | (1U << (int)bit);
        return (old >> (int)bit & 1) != 0;
    }

    /// <summary>Clears bit <paramref name="bit"/> of one 32-bit word.</summary>
    public static void Clear(uint* word, uint bit) => *word &= ~(1U << (int)bit);
}
