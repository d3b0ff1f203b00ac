namespace Cordon.Cli.Guests;

/// <summary>CRC-32 of IEEE 802.3, as zlib's <c>crc32</c>.</summary>
public static class Crc32
{
    private const uint ReversedPolynomial = 0xedb88320;

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var octet in bytes)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? ReversedPolynomial : 0);
            }
        }

        return ~crc;
    }
}
