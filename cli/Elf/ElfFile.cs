using System.Buffers.Binary;
using System.Text;

namespace Cordon.Cli.Elf;

/// <summary>A program header of an ELF64 file (System V gABI, “Program Header”).</summary>
/// <param name="Type">p_type.</param>
/// <param name="Flags">p_flags.</param>
/// <param name="Offset">p_offset, bytes from the start of the file.</param>
/// <param name="VirtualAddress">p_vaddr.</param>
/// <param name="PhysicalAddress">p_paddr.</param>
/// <param name="FileSize">p_filesz, bytes.</param>
/// <param name="MemorySize">p_memsz, bytes.</param>
public sealed record ElfSegment(uint Type, uint Flags, ulong Offset, ulong VirtualAddress, ulong PhysicalAddress, ulong FileSize, ulong MemorySize)
{
    /// <summary>PT_LOAD.</summary>
    public const uint Load = 1;

    /// <summary>PT_NOTE.</summary>
    public const uint Note = 4;

    /// <summary>PF_X: the segment is executable.</summary>
    public const uint Executable = 1;
}

/// <summary>A note (System V gABI, “Note Section”).</summary>
/// <param name="Name">Who defines it, without the terminating NUL.</param>
/// <param name="Type">Its type, by that name's numbering.</param>
/// <param name="Description">Its content.</param>
public sealed record ElfNote(string Name, uint Type, byte[] Description);

/// <summary>The parts of a little-endian x86-64 ELF64 file that loading needs; every offset is checked against the file's end.</summary>
public sealed class ElfFile
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int MachineX64 = 62;
    private readonly byte[] bytes;

    private ElfFile(byte[] bytes, ulong entry, IReadOnlyList<ElfSegment> segments)
    {
        this.bytes = bytes;
        Entry = entry;
        Segments = segments;
    }

    /// <summary>e_entry.</summary>
    public ulong Entry { get; }

    /// <summary>The program headers, in the order of the file.</summary>
    public IReadOnlyList<ElfSegment> Segments { get; }

    /// <summary>The PT_LOAD segments.</summary>
    public IEnumerable<ElfSegment> Loads => Segments.Where(segment => segment.Type == ElfSegment.Load);

    /// <summary>Bytes that a loader copies: the sum of p_filesz over the PT_LOAD segments.</summary>
    public ulong LoadedBytes => Loads.Aggregate(0UL, (sum, segment) => sum + segment.FileSize);

    /// <summary>Reads the headers of <paramref name="bytes"/>.</summary>
    /// <exception cref="ElfException">It is no such file, or a header or segment lies beyond its end.</exception>
    public static ElfFile Read(byte[] bytes)
    {
        if (bytes.Length < HeaderSize || !bytes.AsSpan(0, 4).SequenceEqual("\u007fELF"u8))
        {
            throw new ElfException("is no ELF file");
        }

        if (bytes[4] != 2 || bytes[5] != 1 || BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(18)) != MachineX64)
        {
            throw new ElfException("is an ELF file, but not a 64-bit one for x86-64");
        }

        var entry = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(24));
        var table = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(32));
        var size = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(54));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(56));
        if (count == 0 || size != ProgramHeaderSize)
        {
            throw new ElfException("has no program headers, so nothing says where to load it");
        }

        if (!Inside(table, (ulong)count * ProgramHeaderSize, bytes.Length))
        {
            throw new ElfException("is truncated: its program headers lie beyond its end");
        }

        var segments = new List<ElfSegment>(count);
        for (var i = 0; i < count; i++)
        {
            var segment = ReadSegment(bytes.AsSpan((int)table + (i * ProgramHeaderSize), ProgramHeaderSize));
            if (segment.Type is ElfSegment.Load or ElfSegment.Note && !Inside(segment.Offset, segment.FileSize, bytes.Length))
            {
                throw new ElfException($"is truncated: segment {i} ends at byte {(UInt128)segment.Offset + segment.FileSize}, the file at {bytes.Length}");
            }

            segments.Add(segment);
        }

        return new ElfFile(bytes, entry, segments);
    }

    /// <summary>The bytes of <paramref name="segment"/> that are in the file.</summary>
    public ReadOnlyMemory<byte> Content(ElfSegment segment) => bytes.AsMemory((int)segment.Offset, (int)segment.FileSize);

    /// <summary>The notes of all PT_NOTE segments; one that runs past its segment's end is left out, with what follows it.</summary>
    public IEnumerable<ElfNote> Notes()
    {
        foreach (var segment in Segments.Where(segment => segment.Type == ElfSegment.Note))
        {
            var rest = Content(segment);
            while (rest.Length >= 12)
            {
                var nameSize = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span);
                var size = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span[4..]);
                var type = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span[8..]);
                var start = 12 + RoundUp(nameSize);
                if (start + RoundUp(size) > (ulong)rest.Length)
                {
                    break;
                }

                var name = Encoding.ASCII.GetString(rest.Span.Slice(12, (int)nameSize)).TrimEnd('\0');
                yield return new ElfNote(name, type, rest.Slice((int)start, (int)size).ToArray());
                rest = rest[(int)(start + RoundUp(size))..];
            }
        }
    }

    private static ElfSegment ReadSegment(ReadOnlySpan<byte> header) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(header),
        BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[24..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[32..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[40..]));

    private static bool Inside(ulong offset, ulong size, int length) => (UInt128)offset + size <= (ulong)length;

    private static ulong RoundUp(ulong size) => (size + 3) & ~3UL;
}

/// <summary>Why a file cannot be loaded: the rest of a sentence that begins with the file's name.</summary>
public sealed class ElfException(string message) : Exception(message);
