namespace Cordon.GeneratedTests.Comparison;

/// <summary>Finds the 64-byte blocks in which two memories differ, fast where they do not.</summary>
public static class BlockDifference
{
    /// <summary>The size of a block in bytes.</summary>
    public const int BlockBytes = 64;

    // Long enough that the widest compare of the run-time library pays, short enough that a change costs little.
    const int ChunkBytes = 1024;

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
        for (var chunk = 0; chunk < now.Length; chunk += ChunkBytes)
        {
            var end = Math.Min(chunk + ChunkBytes, now.Length);
            if (now[chunk..end].SequenceEqual(before[chunk..end]))
            {
                continue;
            }
            for (var at = chunk; at < end; at += BlockBytes)
            {
                if (!now.Slice(at, BlockBytes).SequenceEqual(before.Slice(at, BlockBytes)))
                {
                    blocks.Add(start + at);
                }
            }
        }
    }
}
