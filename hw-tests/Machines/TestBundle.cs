using System.Buffers.Binary;
using System.Text;

namespace Cordon.HwTests.Machines;

/// <summary>A boot bundle (docs/boot-bundle.md) with one domain, the test guest, and nothing that it does not need.</summary>
public static class TestBundle
{
    /// <summary>The domain's name.</summary>
    public const string DomainName = "tests";

    const int HeaderSize = 64;
    const int RecordSize = 256;
    const int PageSize = 4096;
    const int ChecksumOffset = 24;
    const int FlagsOffset = 32;

    /// <summary>The bundle's bytes: a control domain with the kernel <paramref name="kernel"/>, and the ramdisk <paramref name="ramdisk"/> unless it is empty. With one there
    /// is no host, so the hypervisor is asked to say what processor it runs on.</summary>
    public static byte[] Make(byte[] kernel, ReadOnlySpan<byte> ramdisk, int memoryMiB, uint vcpus)
    {
        var ramdiskOffset = (PageSize + kernel.Length + PageSize - 1) & -PageSize;
        var bundle = new byte[ramdisk.IsEmpty ? PageSize + kernel.Length : ramdiskOffset + ramdisk.Length];
        kernel.CopyTo(bundle, PageSize);
        var record = bundle.AsSpan(HeaderSize, RecordSize);
        Encoding.ASCII.GetBytes(DomainName, record);
        BinaryPrimitives.WriteUInt64LittleEndian(record[64..], (ulong)memoryMiB << 20);
        BinaryPrimitives.WriteUInt32LittleEndian(record[72..], vcpus);
        BinaryPrimitives.WriteUInt32LittleEndian(record[76..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(record[80..], PageSize);
        BinaryPrimitives.WriteUInt64LittleEndian(record[88..], (ulong)kernel.Length);

        if (!ramdisk.IsEmpty)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bundle.AsSpan(FlagsOffset), 1);
            ramdisk.CopyTo(bundle.AsSpan(ramdiskOffset));
            BinaryPrimitives.WriteUInt64LittleEndian(record[96..], (ulong)ramdiskOffset);
            BinaryPrimitives.WriteUInt64LittleEndian(record[104..], (ulong)ramdisk.Length);
        }

        "CordonBB"u8.CopyTo(bundle);
        BinaryPrimitives.WriteUInt32LittleEndian(bundle.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(bundle.AsSpan(12), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(bundle.AsSpan(16), (ulong)bundle.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bundle.AsSpan(28), RecordSize);
        BinaryPrimitives.WriteUInt32LittleEndian(bundle.AsSpan(ChecksumOffset), Checksum(bundle.AsSpan(0, HeaderSize + RecordSize)));
        return bundle;
    }

    static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        const uint reversedPolynomial = 0xedb88320;
        var sum = ~0u;
        foreach (var octet in bytes)
        {
            sum ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * reversedPolynomial);
            }
        }
        return ~sum;
    }
}
