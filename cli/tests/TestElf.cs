using System.Buffers.Binary;
using Cordon.Cli.Elf;
using Cordon.Cli.Guests;

namespace Cordon.Cli.Tests;

/// <summary>Small PVH kernels, right and wrong.</summary>
internal static class TestElf
{
    /// <summary>An ELF with one page at 1 MiB and a PVH note, changed by <paramref name="change"/>.</summary>
    public static byte[] Create(Func<List<ElfSegment>, IEnumerable<ElfSegment>>? change = null, uint note = PvhKernel.Phys32Entry, uint entry = 0x100000)
    {
        var segments = new List<ElfSegment>
        {
            new(ElfSegment.Load, ElfSegment.Executable, 0x1000, 0x100000, 0x100000, 0x1000, 0x1000),
            new(ElfSegment.Note, 0, 0x800, 0, 0, 20, 20),
        };
        var chosen = (change?.Invoke(segments) ?? segments).ToList();
        var file = new byte[0x2000];
        "\u007fELF"u8.CopyTo(file);
        file[4] = 2;
        file[5] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), 62);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), (ushort)chosen.Count);
        for (var i = 0; i < chosen.Count; i++)
        {
            var header = file.AsSpan(64 + (56 * i));
            BinaryPrimitives.WriteUInt32LittleEndian(header, chosen[i].Type);
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], chosen[i].Flags);
            BinaryPrimitives.WriteUInt64LittleEndian(header[8..], chosen[i].Offset);
            BinaryPrimitives.WriteUInt64LittleEndian(header[16..], chosen[i].VirtualAddress);
            BinaryPrimitives.WriteUInt64LittleEndian(header[24..], chosen[i].PhysicalAddress);
            BinaryPrimitives.WriteUInt64LittleEndian(header[32..], chosen[i].FileSize);
            BinaryPrimitives.WriteUInt64LittleEndian(header[40..], chosen[i].MemorySize);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x800), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x804), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x808), note);
        "Xen\0"u8.CopyTo(file.AsSpan(0x80c));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(0x810), entry);
        return file;
    }
}
