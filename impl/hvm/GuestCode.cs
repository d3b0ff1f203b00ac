namespace Cordon.Impl;

/// <summary>A place in a guest's code.</summary>
/// <param name="linear">Its linear address.</param>
/// <param name="bits">How instructions are read there: as those of 16, 32 or 64 bits.</param>
readonly struct GuestCode(ulong linear, uint bits)
{
    /// <summary>Linear address.</summary>
    public readonly ulong Linear = linear;

    /// <summary>16, 32 or 64.</summary>
    public readonly uint Bits = bits;

    /// <summary>The place <paramref name="rip"/> in a code segment, outside 64-bit mode.</summary>
    public static GuestCode InSegment(ulong segment, ulong rip, bool is32Bit) => new((uint)(segment + rip), is32Bit ? 32u : 16u);
}

/// <summary>What a guest did for which a p2m has nothing to offer.</summary>
enum NestedAccess : byte
{
    /// <summary>It fetched an instruction, or the processor walked the guest's own page tables.</summary>
    Other = 0,

    /// <summary>An instruction read memory.</summary>
    Read = 1,

    /// <summary>An instruction wrote it.</summary>
    Write = 2,
}
