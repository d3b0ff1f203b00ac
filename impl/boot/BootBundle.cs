namespace Cordon.Impl;

/// <summary>The boot bundle: its header's checks, and its records.</summary>
public static unsafe class BootBundle
{
    const uint Version = 1;
    const uint MaximumDomains = 64;
    const uint HeaderBytes = 64;
    const uint VersionOffset = 8;
    const uint CountOffset = 12;
    const uint SizeOffset = 16;
    const uint ChecksumOffset = 24;
    const uint RecordSizeOffset = 28;
    const uint FlagsOffset = 32;
    const uint DescribeProcessorFlag = 1 << 0;

    /// <summary>Checks the header of <paramref name="boot"/>'s bundle.</summary>
    /// <param name="boot">Where the bundle is; its size becomes what the header says.</param>
    /// <param name="count">How many domains the bundle has.</param>
    /// <returns>Null when the header holds; else what does not.</returns>
    public static string? Check(BootInformation* boot, out uint count)
    {
        count = 0;
        if (boot->BundleBytes == 0)
        {
            return "no boot module is one";
        }
        var bundle = boot->BundleAddress;
        if (boot->BundleBytes < HeaderBytes)
        {
            return "it is shorter than its header";
        }
        if (*(uint*)(bundle + VersionOffset) != Version)
        {
            return "its version is not 1";
        }
        count = *(uint*)(bundle + CountOffset);
        if (count == 0 || count > MaximumDomains)
        {
            return "it has no domain, or more than 64";
        }
        if (*(uint*)(bundle + RecordSizeOffset) != sizeof(DomainRecord))
        {
            return "its records are not of 256 bytes";
        }
        if ((*(uint*)(bundle + FlagsOffset) & ~DescribeProcessorFlag) != 0)
        {
            return "its header has an unknown flag";
        }
        var listBytes = HeaderBytes + count * (uint)sizeof(DomainRecord);
        var size = *(ulong*)(bundle + SizeOffset);
        if (size > boot->BundleBytes || size < listBytes)
        {
            return "it is truncated";
        }
        if (Checksum((byte*)bundle, listBytes) != *(uint*)(bundle + ChecksumOffset))
        {
            return "its checksum does not match";
        }
        boot->BundleBytes = size;
        return null;
    }

    /// <summary>Whether the image is to say what processor it runs on.</summary>
    public static bool WantsProcessorReport(BootInformation* boot) => (*(uint*)(boot->BundleAddress + FlagsOffset) & DescribeProcessorFlag) != 0;

    /// <summary>Record <paramref name="index"/>, which must exist.</summary>
    public static DomainRecord* Record(BootInformation* boot, uint index)
        => (DomainRecord*)(boot->BundleAddress + HeaderBytes) + index;

    /// <summary>Whether [<paramref name="offset"/>, <paramref name="offset"/> + <paramref name="bytes"/>) lies within the bundle.</summary>
    public static bool Contains(BootInformation* boot, ulong offset, ulong bytes)
        => offset <= boot->BundleBytes && bytes <= boot->BundleBytes - offset;

    /// <summary>What is wrong with the name of record <paramref name="index"/>; null when nothing is.</summary>
    public static string? CheckName(BootInformation* boot, uint index)
    {
        var record = Record(boot, index);
        if (DomainRecord.NameLength(record) == 0 || IsReserved(record))
        {
            return "its name is empty, reserved or longer than 31 letters, digits, '-', '_' and '.'";
        }
        for (var i = 0u; i < index; i++)
        {
            if (HaveOneName(record, Record(boot, i)))
            {
                return "another domain has its name";
            }
        }
        return null;
    }

    // The hypervisor's own name on the console.
    static bool IsReserved(DomainRecord* record)
    {
        const string Reserved = "cordon";
        for (var i = 0; i < Reserved.Length; i++)
        {
            if (record->Name[i] != Reserved[i])
            {
                return false;
            }
        }
        return record->Name[Reserved.Length] == 0;
    }

    static bool HaveOneName(DomainRecord* one, DomainRecord* other)
    {
        for (var i = 0; i < DomainRecord.NameBytes; i++)
        {
            if (one->Name[i] != other->Name[i])
            {
                return false;
            }
        }
        return true;
    }

    // CRC-32 of IEEE 802.3, with the checksum's own field taken as 0.
    static uint Checksum(byte* bytes, uint count)
    {
        const uint Polynomial = 0xedb88320;
        var crc = uint.MaxValue;
        for (var i = 0u; i < count; i++)
        {
            crc ^= i - ChecksumOffset < sizeof(uint) ? 0u : bytes[i];
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (Polynomial & (0 - (crc & 1)));
            }
        }
        return ~crc;
    }
}
