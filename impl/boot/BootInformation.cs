namespace Cordon.Impl;

/// <summary>What the boot loader tells, whichever protocol it speaks.</summary>
public unsafe struct BootInformation
{
    /// <summary>Ranges of memory that are kept at the most.</summary>
    public const int MaximumRanges = Hypervisor.MaximumRanges;

    /// <summary>Where the hypervisor's map ended when the boot loader's structures were read: none may lie beyond.</summary>
    public ulong MappedEnd;

    /// <summary>Where ACPI's root pointer is, host-physical; 0 when the boot loader does not tell.</summary>
    public ulong RootPointer;

    /// <summary>How many <see cref="RangeStart"/> has.</summary>
    public uint RangeCount;

    /// <summary>Host-physical address of the boot bundle.</summary>
    public ulong BundleAddress;

    /// <summary>Its size in bytes; 0 when there is none.</summary>
    public ulong BundleBytes;

    /// <summary>Usable memory: first byte of each range.</summary>
    public fixed ulong RangeStart[MaximumRanges];

    /// <summary>Usable memory: the byte after the last of each range.</summary>
    public fixed ulong RangeEnd[MaximumRanges];

    const ulong AddressLimit = 1UL << 46;
    const ulong BundleMagic = 0x42426e6f64726f43; // "CordonBB"

    /// <summary>
    /// Adds usable memory. What wraps or lies beyond what four-level tables reach is cut, and what was added before is not added twice; a range
    /// too many is dropped.
    /// </summary>
    public static void AddMemory(BootInformation* boot, ulong start, ulong bytes)
    {
        var end = bytes > AddressLimit ? AddressLimit : start + bytes;
        end = end < AddressLimit ? end : AddressLimit;
        start = (start + Page.OffsetMask) & ~Page.OffsetMask;
        end &= ~Page.OffsetMask;
        Exclude(boot, start, end);
        Append(boot, start, end);
    }

    static void Append(BootInformation* boot, ulong start, ulong end)
    {
        if (start < end && boot->RangeCount < MaximumRanges)
        {
            boot->RangeStart[boot->RangeCount] = start;
            boot->RangeEnd[boot->RangeCount] = end;
            boot->RangeCount++;
        }
    }

    /// <summary>Notes a boot module, when it is the first that is a boot bundle.</summary>
    public static void AddModule(BootInformation* boot, ulong start, ulong bytes)
    {
        if (boot->BundleBytes == 0 && bytes >= sizeof(ulong) && IsMapped(boot, start, bytes) && *(ulong*)start == BundleMagic)
        {
            boot->BundleAddress = start;
            boot->BundleBytes = bytes;
        }
    }

    /// <summary>Whether <paramref name="bytes"/> bytes from <paramref name="start"/> can be read.</summary>
    public static bool IsMapped(BootInformation* boot, ulong start, ulong bytes)
        => start <= boot->MappedEnd && bytes <= boot->MappedEnd - start;

    /// <summary>Takes [start, end) out of the usable memory.</summary>
    public static void Exclude(BootInformation* boot, ulong start, ulong end)
    {
        if (start >= end)
        {
            return;
        }
        var count = boot->RangeCount;
        for (var i = 0u; i < count; i++)
        {
            var rangeStart = boot->RangeStart[i];
            var rangeEnd = boot->RangeEnd[i];
            if (end <= rangeStart || start >= rangeEnd)
            {
                continue;
            }
            boot->RangeEnd[i] = start > rangeStart ? start & ~Page.OffsetMask : rangeStart;
            if (end < rangeEnd)
            {
                Append(boot, (end + Page.OffsetMask) & ~Page.OffsetMask, rangeEnd);
            }
        }
    }

    /// <summary>Takes what the memory map says is not usable out of the usable memory; one that wraps reaches to the end.</summary>
    public static void ExcludeReserved(BootInformation* boot, ulong start, ulong bytes)
        => Exclude(boot, start, start + bytes < start ? ulong.MaxValue : start + bytes);

    /// <summary>The end of the usable memory.</summary>
    public static ulong MemoryEnd(BootInformation* boot)
    {
        var end = 0UL;
        for (var i = 0u; i < boot->RangeCount; i++)
        {
            end = boot->RangeEnd[i] > end ? boot->RangeEnd[i] : end;
        }
        return end;
    }

    /// <summary>How many bytes are usable.</summary>
    public static ulong UsableBytes(BootInformation* boot)
    {
        var bytes = 0UL;
        for (var i = 0u; i < boot->RangeCount; i++)
        {
            // What was excluded as a whole is an empty range.
            bytes += boot->RangeEnd[i] - boot->RangeStart[i];
        }
        return bytes;
    }

    /// <summary>Drops usable memory from <paramref name="limit"/> on.</summary>
    public static void Limit(BootInformation* boot, ulong limit) => Exclude(boot, limit, AddressLimit);

    /// <summary>The last usable page that ends at <paramref name="limit"/> or before, but for page 0.</summary>
    /// <returns>Its address; 0 when there is none.</returns>
    public static ulong FindPageBelow(BootInformation* boot, ulong limit)
    {
        var last = 0UL;
        for (var i = 0u; i < boot->RangeCount; i++)
        {
            var end = boot->RangeEnd[i] < limit ? boot->RangeEnd[i] : limit;
            if (end > boot->RangeStart[i] && end - Page.Bytes > last)
            {
                last = end - Page.Bytes;
            }
        }
        return last;
    }

    /// <summary>The first usable address from which <paramref name="bytes"/> bytes are usable.</summary>
    /// <returns>0 when there is none.</returns>
    public static ulong Find(BootInformation* boot, ulong bytes)
    {
        for (var i = 0u; i < boot->RangeCount; i++)
        {
            if (boot->RangeEnd[i] - boot->RangeStart[i] >= bytes)
            {
                return boot->RangeStart[i];
            }
        }
        return 0;
    }
}
