namespace Cordon.Probe;

/// <summary>Words that nothing else has by accident.</summary>
public static class Numbers
{
    /// <summary>Word <paramref name="index"/> of the sequence that <paramref name="seed"/> begins (SplitMix64).</summary>
    public static ulong At(ulong seed, ulong index)
    {
        var word = seed + (index + 1) * 0x9e3779b97f4a7c15;
        word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
        word = (word ^ word >> 27) * 0x94d049bb133111eb;
        return word ^ word >> 31;
    }
}
