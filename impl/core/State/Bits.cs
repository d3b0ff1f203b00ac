namespace Cordon.Impl;

/// <summary>Bits of a word.</summary>
public static class Bits
{
    /// <summary>The number of the highest bit that is set in <paramref name="word"/>, which is not 0.</summary>
    public static int Highest(uint word)
    {
        var number = 0;
        for (var half = 16; half != 0; half >>= 1)
        {
            if (word >> half != 0)
            {
                word >>= half;
                number += half;
            }
        }
        return number;
    }
}
