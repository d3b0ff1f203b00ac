using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>One domain of the boot bundle; docs/boot-bundle.md.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
public unsafe struct DomainRecord
{
    /// <summary>Bytes of <see cref="Name"/>.</summary>
    public const int NameBytes = 64;

    /// <summary>The longest command line in bytes, without its end.</summary>
    public const ulong MaximumCommandLine = 2047;

    /// <summary>The bit of <see cref="Flags"/> that makes a control domain.</summary>
    public const uint ControlDomain = 1;

    /// <summary>The name, padded with 0.</summary>
    [FieldOffset(0)] public fixed byte Name[NameBytes];

    /// <summary>Memory in bytes.</summary>
    [FieldOffset(64)] public ulong MemoryBytes;

    /// <summary>Number of vcpus.</summary>
    [FieldOffset(72)] public uint VcpuCount;

    /// <summary><see cref="ControlDomain"/> or 0.</summary>
    [FieldOffset(76)] public uint Flags;

    /// <summary>The kernel, in bytes from the start of the bundle.</summary>
    [FieldOffset(80)] public ulong KernelOffset;

    /// <summary>Its size.</summary>
    [FieldOffset(88)] public ulong KernelBytes;

    /// <summary>The ramdisk, in bytes from the start of the bundle.</summary>
    [FieldOffset(96)] public ulong RamdiskOffset;

    /// <summary>Its size; 0 when there is none.</summary>
    [FieldOffset(104)] public ulong RamdiskBytes;

    /// <summary>The command line, in bytes from the start of the bundle.</summary>
    [FieldOffset(112)] public ulong CommandLineOffset;

    /// <summary>Its length.</summary>
    [FieldOffset(120)] public ulong CommandLineBytes;

    /// <summary>The UUID.</summary>
    [FieldOffset(128)] public fixed byte Handle[16];

    /// <summary>The length of the name.</summary>
    /// <returns>0 when it is not a name that docs/boot-bundle.md allows.</returns>
    public static uint NameLength(DomainRecord* record)
    {
        var length = 0u;
        while (length < NameBytes && record->Name[length] != 0)
        {
            if (!IsNameByte(record->Name[length]))
            {
                return 0;
            }
            length++;
        }
        return length <= Domain.MaximumNameLength ? length : 0;
    }

    static bool IsNameByte(byte value)
        => value is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9')
            or (byte)'-' or (byte)'_' or (byte)'.';
}

/// <summary>The boot bundle: its header's checks, and its records.</summary>
static unsafe class BootBundle
{
    const uint Version = 1;
    const uint MaximumDomains = 8;
    const uint HeaderBytes = 64;
    const uint VersionOffset = 8;
    const uint CountOffset = 12;
    const uint SizeOffset = 16;
    const uint ChecksumOffset = 24;
    const uint RecordSizeOffset = 28;

    /// <summary>Checks the header of <paramref name="boot"/>'s bundle; what does not hold ends the start with its name.</summary>
    /// <returns>How many domains it has.</returns>
    public static uint Check(BootInformation* boot)
    {
        if (boot->BundleBytes == 0)
        {
            Crash.Refuse("boot bundle: no boot module is one");
        }
        var bundle = boot->BundleAddress;
        if (boot->BundleBytes < HeaderBytes)
        {
            Crash.Refuse("boot bundle: it is shorter than its header");
        }
        if (*(uint*)(bundle + VersionOffset) != Version)
        {
            Crash.Refuse("boot bundle: its version is not 1");
        }
        var count = *(uint*)(bundle + CountOffset);
        if (count == 0 || count > MaximumDomains)
        {
            Crash.Refuse("boot bundle: it has no domain, or more than 8");
        }
        if (*(uint*)(bundle + RecordSizeOffset) != sizeof(DomainRecord))
        {
            Crash.Refuse("boot bundle: its records are not of 256 bytes");
        }
        var listBytes = HeaderBytes + count * (uint)sizeof(DomainRecord);
        var size = *(ulong*)(bundle + SizeOffset);
        if (size > boot->BundleBytes || size < listBytes)
        {
            Crash.Refuse("boot bundle: it is truncated");
        }
        if (Checksum((byte*)bundle, listBytes) != *(uint*)(bundle + ChecksumOffset))
        {
            Crash.Refuse("boot bundle: its checksum does not match");
        }
        boot->BundleBytes = size;
        return count;
    }

    /// <summary>Record <paramref name="index"/>, which must exist.</summary>
    public static DomainRecord* Record(BootInformation* boot, uint index)
        => (DomainRecord*)(boot->BundleAddress + HeaderBytes) + index;

    /// <summary>Whether [<paramref name="offset"/>, <paramref name="offset"/> + <paramref name="bytes"/>) lies within the bundle.</summary>
    public static bool Contains(BootInformation* boot, ulong offset, ulong bytes)
        => offset <= boot->BundleBytes && bytes <= boot->BundleBytes - offset;

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
