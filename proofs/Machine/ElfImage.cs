using System.Buffers.Binary;
using System.Text;

namespace Cordon.Proofs.Machine;

/// <summary>An image that is not what it should be: says which file, what is wrong in it and what would be right.</summary>
public sealed class ImageFormatException(string path, string problem) : Exception($"{path}: {problem}");

/// <summary>One PT_LOAD segment.</summary>
/// <param name="Address">Where it is loaded.</param>
/// <param name="Bytes">Its bytes in the file (<c>p_filesz</c> of them).</param>
/// <param name="MemorySize">Its size in memory, in bytes (<c>p_memsz</c>).</param>
/// <param name="Executable">Whether PF_X is set.</param>
public sealed record Segment(ulong Address, ReadOnlyMemory<byte> Bytes, ulong MemorySize, bool Executable);

/// <summary>A named address of the symbol table.</summary>
/// <param name="Name">The symbol's name.</param>
/// <param name="Address">Its value.</param>
/// <param name="Size">Its size in bytes; 0 where the assembler gave none.</param>
public readonly record struct Symbol(string Name, ulong Address, ulong Size);

/// <summary>The parts of a statically linked ELF64 image that an audit needs: loaded bytes, entry and symbols.</summary>
public sealed class ElfImage
{
    const uint LoadSegment = 1;             // PT_LOAD
    const uint ExecutableFlag = 1;          // PF_X
    const uint SymbolTableSection = 2;      // SHT_SYMTAB
    const int SymbolEntrySize = 24;         // sizeof(Elf64_Sym)
    const byte SectionSymbol = 3;           // STT_SECTION
    const byte FileSymbol = 4;              // STT_FILE

    /// <summary>The file's path, for messages.</summary>
    public string Path { get; }

    /// <summary>The address of the first instruction (<c>e_entry</c>).</summary>
    public ulong Entry { get; }

    /// <summary>The loaded segments, in the file's order.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Every named symbol of the symbol table but those of sections and files, by address.</summary>
    public IReadOnlyList<Symbol> Symbols { get; }

    ElfImage(string path, ulong entry, IReadOnlyList<Segment> segments, IReadOnlyList<Symbol> symbols)
    {
        Path = path;
        Entry = entry;
        Segments = segments;
        Symbols = symbols;
    }

    /// <summary>Bytes that the image loads: the sum of <c>p_filesz</c> over its PT_LOAD segments.</summary>
    public long LoadedBytes => Segments.Sum(segment => (long)segment.Bytes.Length);

    /// <summary>Reads an image.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ImageFormatException">It is no ELF64 for x86-64, is truncated, or has no symbols.</exception>
    public static ElfImage Read(string path)
    {
        var file = File.ReadAllBytes(path);
        ImageFormatException Wrong(string problem) => new(path, problem);
        if (file.Length < 64 || !file.AsSpan(0, 6).SequenceEqual("\x7fELF\x02\x01"u8) || Half(file, 18) != 62)
        {
            throw Wrong("no little-endian ELF64 file for x86-64 (gABI, ELF header)");
        }
        try
        {
            var segments = Segments64(file).ToArray();
            var symbols = Symbols64(file).OrderBy(symbol => symbol.Address).ThenBy(symbol => symbol.Name, StringComparer.Ordinal).ToArray();
            if (symbols.Length == 0)
            {
                throw Wrong("no symbol table; an audit needs the image as it was linked, not a stripped one");
            }
            return new ElfImage(path, Quad(file, 24), segments, symbols);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Wrong("truncated: a header points behind the end of the file");
        }
    }

    static IEnumerable<Segment> Segments64(byte[] file)
    {
        var offset = checked((int)Quad(file, 32));
        for (var i = 0; i < Half(file, 56); i++, offset += 56)
        {
            if (Word(file, offset) == LoadSegment)
            {
                var bytes = file.AsMemory(checked((int)Quad(file, offset + 8)), checked((int)Quad(file, offset + 32)));
                yield return new Segment(Quad(file, offset + 16), bytes, Quad(file, offset + 40), (Word(file, offset + 4) & ExecutableFlag) != 0);
            }
        }
    }

    static IEnumerable<Symbol> Symbols64(byte[] file)
    {
        var sections = checked((int)Quad(file, 40));
        for (var i = 0; i < Half(file, 60); i++)
        {
            var header = sections + i * 64;
            if (Word(file, header + 4) != SymbolTableSection)
            {
                continue;
            }
            var strings = checked((int)Quad(file, sections + checked((int)Word(file, header + 40)) * 64 + 24));
            var start = checked((int)Quad(file, header + 24));
            var count = checked((int)Quad(file, header + 32)) / SymbolEntrySize;
            for (var n = 0; n < count; n++)
            {
                var entry = start + n * SymbolEntrySize;
                var type = file.AsSpan(entry + 4, 1)[0] & 15;
                var name = Name(file, strings + checked((int)Word(file, entry)));
                if (name.Length > 0 && Half(file, entry + 6) != 0 && type != SectionSymbol && type != FileSymbol)
                {
                    yield return new Symbol(name, Quad(file, entry + 8), Quad(file, entry + 16));
                }
            }
        }
    }

    static string Name(byte[] file, int start)
    {
        var rest = file.AsSpan(start);
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    static ushort Half(byte[] file, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(offset, 2));

    static uint Word(byte[] file, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(offset, 4));

    static ulong Quad(byte[] file, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(offset, 8));
}
