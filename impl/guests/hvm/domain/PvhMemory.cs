using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>A PVH domain's memory: where it lies, and getting things into it before the domain runs.</summary>
public static unsafe class PvhMemory
{
    /// <summary>Guest-physical address from which on there is no memory below 4 GiB.</summary>
    public const ulong LowEnd = 0xf0000000;

    /// <summary>Guest-physical address of the console's ring.</summary>
    public const ulong ConsoleRing = 0xfeffc000;

    /// <summary>Guest-physical address of the ACPI tables.</summary>
    public const ulong Acpi = ConsoleRing + Page.Bytes;

    /// <summary>How many pages a domain has besides its memory: the console's ring and the ACPI tables.</summary>
    public const ulong ExtraPages = 2;

    const ulong HighStart = 1UL << 32;

    /// <summary>How much of <paramref name="bytes"/> of memory lies from address 0 on; the rest follows at 4 GiB.</summary>
    public static ulong LowBytes(ulong bytes) => bytes < LowEnd ? bytes : LowEnd;

    /// <summary>Gives the domain its memory, its console's ring, its ACPI tables, and its memory map.</summary>
    /// <returns>False when there is not so much memory.</returns>
    public static bool Populate(Hypervisor* hypervisor, Domain* domain, ulong bytes)
    {
        var low = LowBytes(bytes);
        if (!AddRam(hypervisor, domain, 0, low) || !AddRam(hypervisor, domain, HighStart, bytes - low)
            || !AddPage(hypervisor, domain, new Gfn(ConsoleRing >> Page.Shift)) || !AddPage(hypervisor, domain, new Gfn(Acpi >> Page.Shift)))
        {
            return false;
        }
        AcpiTables.Fill(GuestPhysical.Find(hypervisor, domain, Acpi, Access.Write), Acpi, domain->VcpuCount);
        Domains.AddMapEntry(domain, ConsoleRing, Page.Bytes, MemmapType.Reserved);
        Domains.AddMapEntry(domain, Acpi, Page.Bytes, MemmapType.Acpi);
        return true;
    }

    static bool AddRam(Hypervisor* hypervisor, Domain* domain, ulong start, ulong bytes)
    {
        if (!NestedPaging.Fill(hypervisor, domain, new Gfn(start >> Page.Shift), bytes >> Page.Shift))
        {
            return false;
        }
        return bytes == 0 || Domains.AddMapEntry(domain, start, bytes, MemmapType.Ram);
    }

    static bool AddPage(Hypervisor* hypervisor, Domain* domain, Gfn gfn) => NestedPaging.Fill(hypervisor, domain, gfn, 1);

    /// <summary>Copies to guest-physical <paramref name="address"/>; all of it must be memory of the domain.</summary>
    public static void Copy(Hypervisor* hypervisor, Domain* domain, ulong address, byte* from, ulong bytes)
    {
        while (bytes > 0)
        {
            var offset = address & Page.OffsetMask;
            var pages = NestedPaging.FindRun(hypervisor, domain, new Gfn(address >> Page.Shift), (offset + bytes + Page.OffsetMask) >> Page.Shift, out var first);
            Panic.Unless(pages != 0, "a domain was built outside its memory");
            var room = pages * Page.Bytes - offset;
            var count = bytes < room ? bytes : room;
            Processor.Copy(Hypervisor.At(hypervisor, first) + offset, from, count);
            address += count;
            from += count;
            bytes -= count;
        }
    }
}
