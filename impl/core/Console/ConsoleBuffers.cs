using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>
/// What waits between the domains and the serial line. The backend takes bytes from <see cref="Output"/> and puts what it
/// receives into <see cref="Input"/>. Indices run freely and are reduced by the size, a power of two.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct ConsoleBuffers
{
    /// <summary>Size of <see cref="Output"/> in bytes.</summary>
    public const uint OutputBytes = 16384;

    /// <summary>Size of <see cref="Input"/> in bytes.</summary>
    public const uint InputBytes = 1024;

    /// <summary>Bytes ever put into <see cref="Output"/>.</summary>
    public uint OutputProduced;

    /// <summary>Bytes ever taken from <see cref="Output"/>.</summary>
    public uint OutputConsumed;

    /// <summary>Bytes ever put into <see cref="Input"/>.</summary>
    public uint InputProduced;

    /// <summary>Bytes ever taken from <see cref="Input"/>.</summary>
    public uint InputConsumed;

    /// <summary>1 when <see cref="Output"/> had no room since it was last looked at, and bytes were dropped.</summary>
    public uint OutputLost;

    /// <summary>Who spoke last: a domain's number, or <c>DOMID_XEN</c>.</summary>
    public DomainId Speaker;

    /// <summary>1 while the line that <see cref="Speaker"/> speaks is not ended.</summary>
    public byte IsLineOpen;

    /// <summary>What the serial line is to send.</summary>
    public fixed byte Output[(int)OutputBytes];

    /// <summary>What the serial line received.</summary>
    public fixed byte Input[(int)InputBytes];
}
