namespace Cordon.HwTests.Generation;

/// <summary>
/// A stream of random words that depends on nothing but its seed (SplitMix64), so that a seed names a case on every machine and with
/// every version of the run-time library.
/// </summary>
public struct RandomWords(ulong seed)
{
    ulong state = seed;

    /// <summary>The next 64 random bits.</summary>
    public ulong Next()
    {
        state += 0x9E37_79B9_7F4A_7C15;
        var word = state;
        word = (word ^ (word >> 30)) * 0xBF58_476D_1CE4_E5B9;
        word = (word ^ (word >> 27)) * 0x94D0_49BB_1331_11EB;
        return word ^ (word >> 31);
    }

    /// <summary>A number below <paramref name="count"/> (at least 1).</summary>
    public uint Below(uint count) => (uint)(((Next() >> 32) * count) >> 32);

    /// <summary>One of <paramref name="values"/>, which is not empty.</summary>
    public T Among<T>(ReadOnlySpan<T> values) => values[(int)Below((uint)values.Length)];

    /// <summary>Holds <paramref name="times"/> times of <paramref name="outOf"/>.</summary>
    public bool Chance(uint times, uint outOf) => Below(outOf) < times;

    /// <summary>The seed of a stream of its own for item <paramref name="index"/> of <paramref name="seed"/>.</summary>
    public static ulong Derive(ulong seed, ulong index) => new RandomWords(seed ^ (index * 0xD134_2543_DE82_EF95)).Next();
}
