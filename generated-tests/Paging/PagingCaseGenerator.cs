using Cordon.GeneratedTests.Generation;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Paging;

/// <summary>
/// Makes cases: a walk that would succeed, most of the time, and a few changes to its entries. The low 30 bits of a linear address are often those of what is accessed, so that
/// an entry of whichever level may map it.
/// </summary>
/// <param name="ground">Where the tables lie.</param>
public sealed class PagingCaseGenerator(PagingGround ground)
{
    const ulong LowBits = (1UL << 30) - 1;
    const ulong PageBytes = 4096;
    // PWT, PCD, G and bits 11 to 9, which change nothing of a translation; and A.
    const ulong Indifferent = 0xF38;
    const ulong IgnoredHighBits = 0x07F0_0000_0000_0000;
    const ulong LargePageAttribute = 1 << 12;
    const ulong MostLegacyBits = 1UL << 32;
    const uint StoredMarker = 0xB8;

    static readonly ulong[] topIndices = [1, 2, 0xFF, 0x100, 0x1FF];

    /// <summary>The case of a stream.</summary>
    public PagingCase Make(ref RandomWords random)
    {
        var mode = random.Among<PagingMode>([.. ground.Modes]);
        // Without paging there is little to see.
        mode = mode == PagingMode.None && random.Chance(4, 5) ? random.Among<PagingMode>([.. ground.Modes]) : mode;
        var controls = Controls(ref random, mode);
        var access = Access(ref random);
        var target = (random.Among<ulong>([.. ground.DataFrames]) * PageBytes) + (random.Below(512) * 8UL);
        var linear = Linear(ref random, mode, target);
        var cr3 = (random.Among<ulong>([.. ground.TableFrames]) * PageBytes) | (mode == PagingMode.Extended ? random.Below(128) * 32UL : 0);
        var entries = mode == PagingMode.None ? [] : Entries(ref random, mode, controls, access, cr3, linear, target);
        if (mode != PagingMode.None && ground.FirstEntry(mode) is not 0 and var first)
        {
            entries.Add(new(cr3, first, mode == PagingMode.Legacy ? 4 : 8));
        }
        return new()
        {
            Mode = mode, Controls = controls, Cr3 = new(cr3), Access = access, Address = new(mode == PagingMode.FourLevel ? linear : linear & uint.MaxValue),
            Stored = (random.Below(1 << 24) << 8) | StoredMarker, Entries = entries,
        };
    }

    PagingControls Controls(ref RandomWords random, PagingMode mode)
    {
        var ofMode = mode switch
        {
            PagingMode.Legacy => PagingControls.Paging,
            PagingMode.Extended => PagingControls.Paging | PagingControls.PhysicalAddressExtension,
            PagingMode.FourLevel => PagingControls.Paging | PagingControls.PhysicalAddressExtension | PagingControls.LongModeActive,
            _ => 0UL,
        };
        // Most processors of today set them; what prevents the supervisor from accesses would hide the rest too often.
        var usual = random.Chance(3, 4) ? ground.Settable & (PagingControls.NoExecute | PagingControls.PageSizeExtension) : 0UL;
        var seldom = random.Next() & random.Next() & ground.Settable & (PagingControls.ExecutionPrevention | PagingControls.AccessPrevention);
        var others = random.Next() & ground.Settable & ~(PagingControls.ExecutionPrevention | PagingControls.AccessPrevention);
        return new(ofMode | usual | seldom | others);
    }

    LinearAccess Access(ref RandomWords random)
    {
        if (ground.IsSupervisorData)
        {
            return new(random.Chance(1, 2) ? LinearAccess.Write : 0);
        }
        var kind = random.Among<ulong>([0, 0, LinearAccess.Stack, LinearAccess.Write, LinearAccess.Write, LinearAccess.Fetch]);
        return new(kind | (random.Chance(1, 2) ? LinearAccess.User : 0));
    }

    ulong Linear(ref RandomWords random, PagingMode mode, ulong target)
    {
        if (mode == PagingMode.None)
        {
            return target;
        }
        var low = random.Chance(2, 3) ? target & LowBits : (random.Next() & LowBits & ~(PageBytes - 1)) | (target & (PageBytes - 1));
        if (mode != PagingMode.FourLevel)
        {
            return low | ((ulong)(1 + random.Below(3)) << 30);
        }
        var top = random.Chance(3, 4) ? random.Among<ulong>(topIndices) : 1 + random.Below(511);
        var linear = (ulong)((long)((top << 39) | ((ulong)random.Below(512) << 30)) << 16 >> 16) | low;
        return random.Chance(1, 16) ? linear ^ (1UL << (47 + (int)random.Below(17))) : linear;
    }

    List<WrittenEntry> Entries(ref RandomWords random, PagingMode mode, PagingControls controls, LinearAccess access, ulong table, ulong linear, ulong target)
    {
        var entries = new List<WrittenEntry>();
        var top = mode switch { PagingMode.FourLevel => 4, PagingMode.Extended => 3, _ => 2 };
        var pageLevel = random.Chance(3, 5) ? 1 : mode == PagingMode.FourLevel && random.Chance(1, 3) ? 3 : 2;
        // Where the page is made the supervisor's: at one level, or nowhere.
        var supervisorLevel = random.Chance(access.IsUser ? 1u : 5u, 10) ? 1 + (int)random.Below((uint)top) : 0;
        for (var number = top; number >= pageLevel; number--)
        {
            var level = new TableLevel(controls, number);
            var place = table + level.EntryOffset(linear);
            var next = Frame(ref random, ground.TableFrames) * PageBytes;
            if (level.HasPointers)
            {
                // An Intel processor looks at all four.
                entries.AddRange(OtherPointers(ref random, table, place));
            }
            var entry = level.HasPointers ? next | PageTableEntry.Present | (random.Next() & 0xE18)
                : Entry(ref random, mode, access, number == pageLevel ? Page(ref random, level, target) : next, number == supervisorLevel);
            // Reserved by AMD where it names an upper table, which few cases are to be about.
            entry = number >= 3 && number != pageLevel && !random.Chance(1, 40) ? entry & ~PageTableEntry.UpperGlobal : entry;
            entry = Change(ref random, level, controls, entry);
            entries.Add(new(place, level.HasShortEntries ? entry & uint.MaxValue : entry, level.HasShortEntries ? 4 : 8));
            table = next;
        }
        return entries;
    }

    List<WrittenEntry> OtherPointers(ref RandomWords random, ulong table, ulong place)
    {
        var pointers = new List<WrittenEntry>();
        for (var other = table; other < table + 32; other += 8)
        {
            if (other != place)
            {
                pointers.Add(new(other, random.Chance(1, 24) ? random.Next() : random.Next() & ~PageTableEntry.Present, 8));
            }
        }
        return pointers;
    }

    ulong Frame(ref RandomWords random, IReadOnlyList<ulong> frames)
        => ground.MissingFrames.Count > 0 && random.Chance(1, 24) ? random.Among<ulong>([.. ground.MissingFrames]) : random.Among<ulong>([.. frames]);

    ulong Page(ref RandomWords random, TableLevel level, ulong target)
    {
        if (level.Number == 1)
        {
            return ground.MissingFrames.Count > 0 && random.Chance(1, 24) ? random.Among<ulong>([.. ground.MissingFrames]) * PageBytes : target & ~(PageBytes - 1);
        }
        var bits = level.HasShortEntries ? 22 : level.Number == 2 ? 21 : 30;
        var attribute = random.Chance(1, 4) ? LargePageAttribute : 0;
        // Bits 39 to 32 of the address of 4 MiB, where there is no memory.
        var high = level.HasShortEntries && ground.MissingFrames.Count > 0 && random.Chance(1, 4) ? (ulong)random.Below(256) << PageTableEntry.LegacyHighAddressShift : 0;
        return (target >> bits << bits) | PageTableEntry.PageSize | attribute | high;
    }

    static ulong Entry(ref RandomWords random, PagingMode mode, LinearAccess access, ulong address, bool isSupervisor)
    {
        var entry = address | PageTableEntry.Present | (random.Next() & (Indifferent | PageTableEntry.Accessed));
        entry |= random.Chance(1, 2) ? PageTableEntry.Dirty : 0;
        entry |= isSupervisor ? 0 : PageTableEntry.User;
        entry |= random.Chance(access.IsWrite ? 9u : 5u, 10) ? PageTableEntry.Writable : 0;
        // A later change may still give any entry this bit, and those that 4-level paging ignores to another kind of paging.
        entry |= random.Chance(access.IsFetch ? 1u : 5u, 16) && mode != PagingMode.Legacy ? PageTableEntry.ExecuteDisable : 0;
        return mode == PagingMode.FourLevel && random.Chance(1, 3) ? entry | (random.Next() & IgnoredHighBits) : entry;
    }

    // Seldom an entry is not present, or one bit of it is inverted: any, or one that is reserved.
    ulong Change(ref RandomWords random, TableLevel level, PagingControls controls, ulong entry)
    {
        if (!random.Chance(1, 6))
        {
            // Without EFER.NXE the bit is reserved; not every case has to end there.
            var isReserved = !controls.HasNoExecute && !random.Chance(1, 6);
            return isReserved ? entry & ~PageTableEntry.ExecuteDisable : entry;
        }
        switch (random.Below(4))
        {
            case 0:
                return random.Chance(1, 3) ? random.Next() & ~PageTableEntry.Present : entry & ~PageTableEntry.Present;
            case 1:
                return entry ^ (1UL << (int)random.Below(level.HasShortEntries ? 32u : 64u));
            default:
                var reserved = level.ReservedBits(ground.Processor, entry);
                return entry | (reserved & (MostLegacyBits - 1) & random.Next() & random.Next()) | OneOf(ref random, reserved);
        }
    }

    static ulong OneOf(ref RandomWords random, ulong bits)
    {
        if (bits == 0)
        {
            return 0;
        }
        var skipped = random.Below((uint)ulong.PopCount(bits));
        for (; skipped > 0; skipped--)
        {
            bits &= bits - 1;
        }
        return bits & (0 - bits);
    }
}
