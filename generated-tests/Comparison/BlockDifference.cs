namespace Cordon.GeneratedTests.Comparison;

/// <summary>Finds the 64-byte blocks in which two memories differ, fast where they do not.</summary>
public static class BlockDifference
{
    /// <summary>The size of a block in bytes.</summary>
    public const int BlockBytes = 64;

    /// <summary>Adds to <paramref name="blocks"/> the byte offset of each block of <paramref name="now"/> that is not as in <paramref name="before"/>.</summary>
    /// <param name="now">A memory, a multiple of 64 bytes.</param>
    /// <param name="before">Another of the same length.</param>
    /// <param name="start">Added to each offset.</param>
    /// <param name="blocks">Receives the offsets, rising.</param>
    public static void Find(ReadOnlySpan<byte> now, ReadOnlySpan<byte> before, int start, List<int> blocks)
    {
        if (now.Length != before.Length || now.Length % BlockBytes != 0)
        {
            throw new ArgumentException($"compared memories must be equally long multiples of {BlockBytes} bytes, not {now.Length} and {before.Length}");
        }
        var at = 0;
        while (at < now.Length)
        {
            // CommonPrefixLength is the run-time's widest compare; it skips everything equal in one go.
            var equal = now[at..].CommonPrefixLength(before[at..]);
            at += equal;
            if (at >= now.Length)
            {
                return;
            }
            at &= -BlockBytes;
            blocks.Add(start + at);
            at += BlockBytes;
        }
    }
}
