namespace Cordon.Probe;

/// <summary>Pages of this program's memory.</summary>
/// <param name="address">Of the first one's first byte.</param>
/// <param name="count">How many.</param>
public readonly unsafe struct Pages(ulong address, ulong count)
{
    /// <summary>Bytes in one.</summary>
    public const ulong Bytes = 4096;

    /// <summary>Words of 64 bits in one.</summary>
    public const int Words = 512;

    const ulong Readable = 1;
    const ulong Writable = 2;
    const ulong Shared = 1;
    const ulong PrivateAnonymous = 0x22;
    const ulong NoFile = ulong.MaxValue;

    /// <summary>The first byte.</summary>
    public byte* Start => (byte*)address;

    /// <summary>How many there are.</summary>
    public ulong Count => count;

    /// <summary>Page <paramref name="index"/> as words.</summary>
    public ulong* At(ulong index) => (ulong*)(address + index * Bytes);

    /// <summary>New pages, or the end of the program.</summary>
    public static Pages Allocate(ulong count)
    {
        var result = Kernel.Call(SystemCall.Map, 0, count * Bytes, Readable | Writable, PrivateAnonymous, NoFile);
        if (result < 0)
        {
            Failure.Because("there is not so much memory", result);
        }
        return new((ulong)result, count);
    }

    /// <summary>Maps one page of a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="offset">Which page: bytes from its begin, as the device told them.</param>
    /// <param name="writable">Whether it may be written, or read only.</param>
    /// <param name="page">The page, where it was mapped.</param>
    /// <returns>0, or the error.</returns>
    public static long Map(OpenFile device, ulong offset, bool writable, out Pages page)
    {
        var result = Kernel.Call(SystemCall.Map, 0, Bytes, writable ? Readable | Writable : Readable, Shared, device.Descriptor, offset);
        page = result < 0 ? default : new((ulong)result, 1);
        return result < 0 ? result : 0;
    }

    /// <summary>Gives them up.</summary>
    public void Unmap()
    {
        if (Kernel.Call(SystemCall.Unmap, address, count * Bytes) is var result and < 0)
        {
            Failure.Because("memory cannot be unmapped", result);
        }
    }
}
