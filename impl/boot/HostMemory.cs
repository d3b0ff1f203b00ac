namespace Cordon.Impl;

/// <summary>The hypervisor's own identity map, of which boot/start.asm makes the first 4 GiB.</summary>
static unsafe class HostMemory
{
    const ulong Gibibyte = 1UL << 30;
    const ulong StartMapEnd = 4 * Gibibyte;
    const ulong TableEnd = 512 * Gibibyte;
    const uint FeatureLeaf = 0x80000001;
    const uint FeatureGibibytePages = 1 << 26;
    const ulong PresentWritableLarge = 0x83;

    /// <summary>Takes page 0 out of the map, so that a null dereference faults.</summary>
    public static void UnmapPageZero()
    {
        ImageBounds.FirstTable()[0] = 0;
        Cpu.WriteCr3(Cpu.ReadCr3());
    }

    /// <summary>Maps memory up to <paramref name="end"/> by pages of 1 GiB.</summary>
    /// <returns>Where the mapped memory ends: less than asked when the processor has no such pages or one table does not reach.</returns>
    public static ulong Map(ulong end)
    {
        if (end <= StartMapEnd || (Cpu.Cpuid(FeatureLeaf, 0).Edx & FeatureGibibytePages) == 0)
        {
            return StartMapEnd;
        }
        end = end < TableEnd ? end : TableEnd;
        var table = ImageBounds.DirectoryPointers();
        for (var address = StartMapEnd; address < end; address += Gibibyte)
        {
            table[address / Gibibyte] = address | PresentWritableLarge;
        }
        return (end + Gibibyte - 1) & ~(Gibibyte - 1);
    }
}
