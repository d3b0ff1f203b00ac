namespace Cordon.Impl;

/// <summary>
/// The processors that the firmware tells of: ACPI's multiple APIC description table (ACPI specification 6.4, 5.2.12). What is damaged is passed over, and the processor
/// that starts runs alone.
/// </summary>
public unsafe struct ProcessorList
{
    /// <summary>How many are kept at the most.</summary>
    public const int Most = 256;

    /// <summary>How many there are in <see cref="ApicIds"/>.</summary>
    public uint Count;

    /// <summary>The numbers of their local APICs, of those that may be used.</summary>
    public fixed uint ApicIds[Most];

    const uint RsdpChecksumBytes = 20;
    const uint RsdpRevision = 15;
    const uint RsdpRsdt = 16;
    const uint RsdpXsdt = 24;
    const ulong RsdpSignature = 0x2052545020445352; // "RSD PTR "
    const uint HeaderBytes = 36;
    const uint HeaderLength = 4;
    const uint MadtSignature = 0x43495041; // "APIC"
    const uint FirstEntry = 44;
    const uint MostBytes = 1 << 16;
    const byte LocalApicEntry = 0;
    const byte LocalX2ApicEntry = 9;
    const byte LocalApicEntryBytes = 8;
    const byte LocalX2ApicEntryBytes = 16;
    const uint IsEnabled = 1 << 0;

    /// <summary>Reads the tables to which <paramref name="boot"/>'s root pointer leads.</summary>
    public static void Read(BootInformation* boot, ProcessorList* list)
    {
        var root = boot->RootPointer;
        if (root == 0 || !BootInformation.IsMapped(boot, root, RsdpXsdt + sizeof(ulong)) || *(ulong*)root != RsdpSignature
            || !IsWhole(root, RsdpChecksumBytes))
        {
            return;
        }
        var isExtended = *(byte*)(root + RsdpRevision) >= 2 && *(ulong*)(root + RsdpXsdt) != 0;
        var table = isExtended ? *(ulong*)(root + RsdpXsdt) : *(uint*)(root + RsdpRsdt);
        var bytes = LengthOf(boot, table);
        var pointerBytes = isExtended ? (uint)sizeof(ulong) : sizeof(uint);
        for (var offset = HeaderBytes; offset + pointerBytes <= bytes; offset += pointerBytes)
        {
            // The pointers of the extended table are not aligned.
            var entry = isExtended ? *(ulong*)(table + offset) : *(uint*)(table + offset);
            var length = LengthOf(boot, entry);
            if (length >= FirstEntry && *(uint*)entry == MadtSignature)
            {
                ReadEntries(list, entry, length);
                return;
            }
        }
    }

    // 0 for what is no table.
    static uint LengthOf(BootInformation* boot, ulong table)
    {
        if (table == 0 || !BootInformation.IsMapped(boot, table, HeaderBytes))
        {
            return 0;
        }
        var bytes = *(uint*)(table + HeaderLength);
        return bytes is >= HeaderBytes and <= MostBytes && BootInformation.IsMapped(boot, table, bytes) && IsWhole(table, bytes) ? bytes : 0;
    }

    static bool IsWhole(ulong start, uint bytes)
    {
        byte sum = 0;
        for (var i = 0u; i < bytes; i++)
        {
            sum += *(byte*)(start + i);
        }
        return sum == 0;
    }

    static void ReadEntries(ProcessorList* list, ulong table, uint bytes)
    {
        var offset = FirstEntry;
        while (offset + 2 <= bytes)
        {
            var entry = (byte*)(table + offset);
            var length = entry[1];
            if (length < 2 || length > bytes - offset)
            {
                return;
            }
            if (entry[0] == LocalApicEntry && length >= LocalApicEntryBytes)
            {
                Add(list, entry[3], *(uint*)(entry + 4));
            }
            else if (entry[0] == LocalX2ApicEntry && length >= LocalX2ApicEntryBytes)
            {
                Add(list, *(uint*)(entry + 4), *(uint*)(entry + 8));
            }
            offset += length;
        }
    }

    // A processor may be told of by entries of both kinds.
    static void Add(ProcessorList* list, uint id, uint flags)
    {
        if ((flags & IsEnabled) == 0 || list->Count == Most)
        {
            return;
        }
        for (var i = 0u; i < list->Count; i++)
        {
            if (list->ApicIds[i] == id)
            {
                return;
            }
        }
        list->ApicIds[list->Count] = id;
        list->Count++;
    }
}
