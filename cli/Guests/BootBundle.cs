using System.Buffers.Binary;
using System.Text;

namespace Cordon.Cli.Guests;

/// <summary>A domain with the contents of its files.</summary>
/// <param name="Configuration">What was asked for.</param>
/// <param name="Kernel">An uncompressed PVH ELF.</param>
/// <param name="Ramdisk">The ramdisk, or empty.</param>
public sealed record LoadedDomain(DomainConfiguration Configuration, byte[] Kernel, byte[] Ramdisk);

/// <summary>Writes the one boot module that tells the image which domains to start (docs/boot-bundle.md).</summary>
public static class BootBundle
{
    private const int HeaderSize = 64;
    private const int RecordSize = 256;
    private const int CrcOffset = 24;
    private const uint Version = 1;
    private const ulong PageSize = 4096;
    private const uint ControlDomainFlag = 1;

    /// <summary>Writes the bundle of <paramref name="domains"/>; equal contents are stored once.</summary>
    public static void Write(Stream stream, IReadOnlyList<LoadedDomain> domains)
    {
        var head = new byte[HeaderSize + (RecordSize * domains.Count)];
        var parts = new List<(ulong Offset, byte[] Content)>();
        var end = (ulong)head.Length;
        for (var i = 0; i < domains.Count; i++)
        {
            var domain = domains[i];
            var commandLine = Encoding.UTF8.GetBytes(domain.Configuration.CommandLine);
            var record = head.AsSpan(HeaderSize + (RecordSize * i), RecordSize);
            Encoding.ASCII.GetBytes(domain.Configuration.Name, record);
            BinaryPrimitives.WriteUInt64LittleEndian(record[64..], (ulong)domain.Configuration.Memory << 20);
            BinaryPrimitives.WriteUInt32LittleEndian(record[72..], domain.Configuration.Vcpus);
            BinaryPrimitives.WriteUInt32LittleEndian(record[76..], domain.Configuration.IsControlDomain ? ControlDomainFlag : 0);
            WritePart(record[112..], Place(parts, ref end, commandLine, 1), commandLine);
            WritePart(record[80..], Place(parts, ref end, domain.Kernel, PageSize), domain.Kernel);
            WritePart(record[96..], Place(parts, ref end, domain.Ramdisk, PageSize), domain.Ramdisk);
            domain.Configuration.Handle.TryWriteBytes(record[128..], bigEndian: true, out _);
            var ends = domain.Configuration.Ends;
            (record[144], record[145], record[146]) = ((byte)ends.OnPoweroff, (byte)ends.OnReboot, (byte)ends.OnCrash);
        }

        WriteHeader(head, domains.Count, end);
        stream.Write(head);
        var written = (ulong)head.Length;
        foreach (var (offset, content) in parts)
        {
            stream.Write(new byte[offset - written]);
            stream.Write(content);
            written = offset + (ulong)content.Length;
        }
    }

    private static void WriteHeader(Span<byte> head, int domains, ulong size)
    {
        "CordonBB"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], (uint)domains);
        BinaryPrimitives.WriteUInt64LittleEndian(head[16..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(head[28..], RecordSize);
        BinaryPrimitives.WriteUInt32LittleEndian(head[CrcOffset..], Crc32.Of(head));
    }

    private static ulong Place(List<(ulong Offset, byte[] Content)> parts, ref ulong end, byte[] content, ulong alignment)
    {
        if (content.Length == 0)
        {
            return 0;
        }

        var placed = parts.FirstOrDefault(part => ReferenceEquals(part.Content, content) || part.Content.AsSpan().SequenceEqual(content));
        if (placed.Content is not null && placed.Offset % alignment == 0)
        {
            return placed.Offset;
        }

        var offset = (end + alignment - 1) / alignment * alignment;
        parts.Add((offset, content));
        end = offset + (ulong)content.Length;
        return offset;
    }

    private static void WritePart(Span<byte> field, ulong offset, byte[] content)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(field, offset);
        BinaryPrimitives.WriteUInt64LittleEndian(field[8..], (ulong)content.Length);
    }
}
