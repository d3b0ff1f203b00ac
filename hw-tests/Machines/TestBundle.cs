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
        => Make(kernel, memoryMiB, [new(DomainName, ramdisk.ToArray(), vcpus)], describesProcessor: !ramdisk.IsEmpty);

    /// <summary>The same with a second domain beside it, which runs the programs of <paramref name="companion"/> alone.</summary>
    public static byte[] MakePair(byte[] kernel, byte[] companion, int memoryMiB)
        => Make(kernel, memoryMiB, [new(DomainName, [], 1), new("companion", companion, 1)], describesProcessor: false);

    sealed record Record(string Name, byte[] Ramdisk, uint Vcpus);

    static byte[] Make(byte[] kernel, int memoryMiB, Record[] domains, bool describesProcessor)
    {
        var bundle = new List<byte>(new byte[PageSize]);
        bundle.AddRange(kernel);
        var head = new byte[HeaderSize + (RecordSize * domains.Length)];
        for (var i = 0; i < domains.Length; i++)
        {
            var record = head.AsSpan(HeaderSize + (RecordSize * i), RecordSize);
            Encoding.ASCII.GetBytes(domains[i].Name, record);
            BinaryPrimitives.WriteUInt64LittleEndian(record[64..], (ulong)memoryMiB << 20);
            BinaryPrimitives.WriteUInt32LittleEndian(record[72..], domains[i].Vcpus);
            BinaryPrimitives.WriteUInt32LittleEndian(record[76..], i == 0 ? 1u : 0);
            BinaryPrimitives.WriteUInt64LittleEndian(record[80..], PageSize);
            BinaryPrimitives.WriteUInt64LittleEndian(record[88..], (ulong)kernel.Length);
            if (domains[i].Ramdisk.Length > 0)
            {
                bundle.AddRange(new byte[-bundle.Count & (PageSize - 1)]);
                BinaryPrimitives.WriteUInt64LittleEndian(record[96..], (ulong)bundle.Count);
                BinaryPrimitives.WriteUInt64LittleEndian(record[104..], (ulong)domains[i].Ramdisk.Length);
                bundle.AddRange(domains[i].Ramdisk);
            }
        }
        "CordonBB"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), (uint)domains.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(16), (ulong)bundle.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(28), RecordSize);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(FlagsOffset), describesProcessor ? 1u : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(ChecksumOffset), Checksum(head));
        var bytes = bundle.ToArray();
        head.CopyTo(bytes, 0);
        return bytes;
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
