using Cordon.Impl;

namespace Cordon.GeneratedTests.Abstraction;

public sealed unsafe partial class Abstraction
{
    const ulong PresentBit = 1;
    const ulong WritableBit = 2;
    const ulong UserBit = 4;
    const ulong PageSizeBit = 1 << 7;
    const ulong AddressBits = 0x000f_ffff_ffff_f000;
    const int TypeShift = 52;
    const int TopLevel = 3;
    const int LastDirectory = 1;
    const int EntriesShift = 9;
    const int Entries = 1 << EntriesShift;

    /// <summary>Every guest frame of every domain.</summary>
    public void P2m()
    {
        for (ushort domain = 0; domain < hypervisor->Sizes.Domains; domain++)
        {
            P2mRows(domain);
        }
    }

    /// <summary>
    /// Every guest frame that the processor would translate for a domain, by walking its nested tables as the processor does (AMD APM volume
    /// 2, 15.25): not through the implementation's own look-up.
    /// </summary>
    public void P2mRows(ushort domain)
    {
        var root = Hypervisor.Domain(hypervisor, new DomainId(domain))->NestedRoot;
        if (!root.IsNone)
        {
            P2mTable(domain, root.Address, TopLevel, 0);
        }
    }

    void P2mTable(ushort domain, ulong address, int level, ulong firstGfn)
    {
        var table = Table(address);
        for (ulong i = 0; i < Entries; i++)
        {
            if (table[i] == 0)
            {
                continue;
            }
            var gfn = firstGfn | (i << (level * EntriesShift));
            if (level == 0)
            {
                P2mEntry(domain, gfn, table[i]);
            }
            else if (level == LastDirectory && IsSuperpage(table[i]))
            {
                for (ulong page = 0; page < Entries; page++)
                {
                    P2mEntry(domain, gfn + page, OfSuperpage(table[i], page));
                }
            }
            else
            {
                P2mTable(domain, table[i] & AddressBits, level - 1, gfn);
            }
        }
    }

    /// <summary>One guest frame of a domain.</summary>
    public void P2mRow(ushort domain, ulong gfn)
    {
        var (entry, level) = Walk(hypervisor, domain, gfn, 0);
        P2mEntry(domain, gfn, level == LastDirectory && IsSuperpage(entry) ? OfSuperpage(entry, gfn & (Entries - 1)) : entry);
    }

    /// <summary>Whether there is a table of entries of 4 KiB for a guest frame, also behind a superpage.</summary>
    public static bool HasLastTable(Hypervisor* hypervisor, ushort domain, ulong gfn) => (Walk(hypervisor, domain, gfn, LastDirectory).Entry & PresentBit) != 0;

    // The entry at which the processor's walk ends, and its level: one that is not present, one that maps 2 MiB, or that of the lowest level that is asked for.
    static (ulong Entry, int Level) Walk(Hypervisor* hypervisor, ushort domain, ulong gfn, int lowest)
    {
        var root = Hypervisor.Domain(hypervisor, new DomainId(domain))->NestedRoot;
        var entry = root.IsNone || gfn >> ((TopLevel + 1) * EntriesShift) != 0 ? 0 : root.Address | PresentBit;
        var level = TopLevel + 1;
        while (level > lowest && (entry & PresentBit) != 0 && !(level == LastDirectory && IsSuperpage(entry)))
        {
            level--;
            entry = Table(hypervisor, entry & AddressBits)[(gfn >> (level * EntriesShift)) & (Entries - 1)];
        }
        return (entry, level);
    }

    static bool IsSuperpage(ulong entry) => (entry & PageSizeBit) != 0;

    // The page of that number in a directory's entry that maps 2 MiB: what the processor makes of it (AMD APM volume 2, 5.3.4). The table behind it, which is for the implementation's look-ups, has to say the same.
    ulong OfSuperpage(ulong entry, ulong page)
    {
        var first = (entry & AddressBits) >> 12;
        if (first % Entries != 0 || first + Entries > hypervisor->Sizes.Frames)
        {
            throw new ImplementationFaultException($"a superpage begins at frame 0x{first:x}");
        }
        var single = (entry & ~PageSizeBit) + (page << 12);
        var behind = Table((ulong)Hypervisor.Frame(hypervisor, new Mfn(first))->LastTable << 12)[page];
        return behind == single ? single : throw new ImplementationFaultException($"page {page} of the superpage at frame 0x{first:x} is 0x{behind:x} in the table behind it");
    }

    void P2mEntry(ushort domain, ulong gfn, ulong entry)
    {
        var isPresent = (entry & PresentBit) != 0;
        sink.Cell(maps.P2mType, domain, gfn, 0, isPresent ? P2mKind(entry) : 0);
        sink.Cell(maps.P2mFrame, domain, gfn, 0, isPresent ? (entry & AddressBits) >> 12 : 0);
        var isGrant = isPresent && P2mKind(entry) is (Cordon.Model.P2mType.GrantReadWrite or Cordon.Model.P2mType.GrantReadOnly);
        sink.Cell(maps.P2mHandle, domain, gfn, 0, isGrant ? HandleAt(domain, gfn) : 0);
    }

    // The kind is what the implementation noted, but no entry may let the guest write what its kind forbids, or hide from it what it has.
    static ulong P2mKind(ulong entry)
    {
        var kind = (entry >> TypeShift) & 7;
        var mustBeWritable = kind is Cordon.Model.P2mType.RamReadWrite or Cordon.Model.P2mType.GrantReadWrite or Cordon.Model.P2mType.Foreign;
        var agrees = mustBeWritable == ((entry & WritableBit) != 0) && (entry & UserBit) != 0;
        return agrees ? kind : kind | ImpossibleKind;
    }

    /// <summary>Marks an entry whose processor-visible rights are not those of its kind, so that no model state equals it.</summary>
    const ulong ImpossibleKind = 1UL << 32;

    ulong* Table(ulong address) => Table(hypervisor, address);

    static ulong* Table(Hypervisor* hypervisor, ulong address) => address >> 12 < hypervisor->Sizes.Frames
        ? (ulong*)Hypervisor.At(hypervisor, address)
        : throw new ImplementationFaultException($"a nested table names frame 0x{address >> 12:x}, which the machine does not have");
}
