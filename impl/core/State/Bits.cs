namespace Cordon.Impl;

/// <summary>Bits of a word.</summary>
public static class Bits
{
    /// <summary>The number of the highest bit that is set in <paramref name="word"/>, which is not 0.</summary>
    public static int Highest(uint word)
    {
        // Each step halves what is left, and is written out because interrupts pay for it.
        var number = 0;
        if (word >= 1u << 16)
        {
            word >>= 16;
            number = 16;
        }
        if (word >= 1u << 8)
        {
            word >>= 8;
            number += 8;
        }
        if (word >= 1u << 4)
        {
            word >>= 4;
            number += 4;
        }
        if (word >= 1u << 2)
        {
            word >>= 2;
            number += 2;
        }
        return word >= 1u << 1 ? number + 1 : number;
    }
}
