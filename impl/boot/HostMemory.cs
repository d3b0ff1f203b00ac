namespace Cordon.Impl;

/// <summary>The hypervisor's own identity map, of which boot/start.asm makes the first 4 GiB.</summary>
static unsafe class HostMemory
{
    const ulong Gibibyte = 1UL << 30;
    /// <summary>Where the map ends that boot/start.asm makes.</summary>
    public const ulong StartMapEnd = 4 * Gibibyte;

    const ulong TableEnd = 512 * Gibibyte;
    const uint FeatureLeaf = 0x80000001;
    const uint FeatureGibibytePages = 1 << 26;
    const uint EntriesPerTable = 512;
    const uint StartDirectories = 4;
    const ulong Present = 1 << 0;
    const ulong Writable = 1 << 1;
    const ulong Large = 1 << 7;
    const ulong NoExecute = 1UL << 63;

    /// <summary>
    /// Takes page 0 out of the map, so that a null dereference faults, and lets nothing be executed but the image's code, and neither code
    /// nor constants be written.
    /// </summary>
    public static void Protect()
    {
        var table = ImageBounds.FirstTable();
        table[0] = 0;
        for (var page = 1u; page < EntriesPerTable; page++)
        {
            var address = page * Page.Bytes;
            table[page] = address < ImageBounds.Start() || address >= ImageBounds.ConstantsEnd() ? address | Present | Writable | NoExecute
                : address < ImageBounds.TextEnd() ? address | Present
                : address | Present | NoExecute;
        }
        // The first entry is the table's.
        var directories = ImageBounds.Directories();
        for (var i = 1u; i < StartDirectories * EntriesPerTable; i++)
        {
            directories[i] |= NoExecute;
        }
        Cpu.WriteCr3(Cpu.ReadCr3());
    }

    /// <summary>Lets a page below 1 MiB be executed, or lets it not.</summary>
    public static void LetExecute(ulong address, bool isExecutable)
    {
        ImageBounds.FirstTable()[address / Page.Bytes] = address | Present | (isExecutable ? 0 : Writable | NoExecute);
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
            table[address / Gibibyte] = address | Present | Writable | Large | NoExecute;
        }
        return (end + Gibibyte - 1) & ~(Gibibyte - 1);
    }
}
