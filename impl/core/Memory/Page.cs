namespace Cordon.Impl;

/// <summary>The size of a page, of the guest's and of the machine's memory alike.</summary>
public static class Page
{
    /// <summary>Base-2 logarithm of <see cref="Bytes"/>.</summary>
    public const int Shift = 12;

    /// <summary>Bytes of a page.</summary>
    public const ulong Bytes = 4096;

    /// <summary>What of an address is within its page.</summary>
    public const ulong OffsetMask = Bytes - 1;
}
