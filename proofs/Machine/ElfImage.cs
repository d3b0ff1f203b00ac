using System.Buffers.Binary;
using System.Text;

namespace Cordon.Proofs.Machine;

/// <summary>An image that is not what it should be: says which file, what is wrong in it and what would be right.</summary>
public sealed class ImageFormatException(string path, string problem) : Exception($"{path}: {problem}");

/// <summary>One section that is loaded and has bytes in the file.</summary>
/// <param name="Address">Where it is loaded.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Executable">Whether it holds instructions (SHF_EXECINSTR).</param>
/// <param name="FileOffset">Where its bytes are in the file.</param>
/// <param name="Writable">Whether it may be written (SHF_WRITE).</param>
public sealed record LoadedSection(ulong Address, ReadOnlyMemory<byte> Bytes, bool Executable, int FileOffset, bool Writable);

/// <summary>A named address of the symbol table.</summary>
/// <param name="Name">The symbol's name.</param>
/// <param name="Address">Its value.</param>
/// <param name="Size">Its size in bytes; 0 where the assembler gave none.</param>
public readonly record struct Symbol(string Name, ulong Address, ulong Size);

/// <summary>The parts of a statically linked ELF64 image that an audit needs: entry, sections and symbols.</summary>
public sealed class ElfImage
{
    const uint LoadSegment = 1;             // PT_LOAD
    const uint SymbolTableSection = 2;      // SHT_SYMTAB
    const uint SectionWithoutBytes = 8;     // SHT_NOBITS
    const ulong AllocatedFlag = 2;          // SHF_ALLOC
    const ulong WriteFlag = 1;              // SHF_WRITE
    const ulong InstructionsFlag = 4;       // SHF_EXECINSTR
    const int SectionHeaderSize = 64;       // sizeof(Elf64_Shdr)
    const int SymbolEntrySize = 24;         // sizeof(Elf64_Sym)
    const byte SectionSymbol = 3;           // STT_SECTION
    const byte FileSymbol = 4;              // STT_FILE

    readonly byte[] file;

    /// <summary>The bytes of the file.</summary>
    public ReadOnlyMemory<byte> File => file;

    /// <summary>The file's path, for messages.</summary>
    public string Path { get; }

    /// <summary>The address of the first instruction (<c>e_entry</c>).</summary>
    public ulong Entry { get; }

    /// <summary>Bytes that the image loads: the sum of <c>p_filesz</c> over its PT_LOAD segments.</summary>
    public long LoadedBytes { get; }

    /// <summary>The loaded sections, in the file's order.</summary>
    public IReadOnlyList<LoadedSection> Sections { get; }

    /// <summary>Every named symbol of the symbol table but those of sections and files, by address.</summary>
    public IReadOnlyList<Symbol> Symbols { get; }

    ElfImage(string path, byte[] file, ulong entry, long loadedBytes, IReadOnlyList<LoadedSection> sections, IReadOnlyList<Symbol> symbols)
    {
        Path = path;
        this.file = file;
        Entry = entry;
        LoadedBytes = loadedBytes;
        Sections = sections;
        Symbols = symbols;
    }

    /// <summary>Reads an image.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ImageFormatException">It is no ELF64 for x86-64, is truncated, or has no symbols.</exception>
    public static ElfImage Read(string path) => Parse(path, System.IO.File.ReadAllBytes(path));

    /// <summary>Reads an image that is in memory.</summary>
    /// <param name="path">What messages call it.</param>
    /// <param name="file">Its bytes, which must not change any more.</param>
    /// <exception cref="ImageFormatException">As for <see cref="Read"/>.</exception>
    public static ElfImage Parse(string path, byte[] file)
    {
        ImageFormatException Wrong(string problem) => new(path, problem);
        if (file.Length < 64 || !file.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8) || Half(file, 18) != 62)
        {
            throw Wrong("no little-endian ELF64 file for x86-64 (gABI, ELF header)");
        }
        try
        {
            var sections = ReadSections(file).ToArray();
            var symbols = ReadSymbols(file).OrderBy(symbol => symbol.Address).ThenBy(symbol => symbol.Name, StringComparer.Ordinal).ToArray();
            if (symbols.Length == 0)
            {
                throw Wrong("no symbol table; an audit needs the image as it was linked, not a stripped one");
            }
            return new ElfImage(path, file, Quad(file, 24), SumOfLoads(file), sections, symbols);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Wrong("truncated: a header points behind the end of the file");
        }
    }

    /// <summary>Where in the file the loaded bytes at <paramref name="address"/> are.</summary>
    /// <param name="address">The first.</param>
    /// <param name="bytes">How many; all in one section.</param>
    /// <exception cref="ImageFormatException">No section with bytes in the file has them.</exception>
    public int FileOffset(ulong address, int bytes)
    {
        foreach (var section in Sections)
        {
            var offset = address - section.Address;
            if (offset < (ulong)section.Bytes.Length && (ulong)section.Bytes.Length - offset >= (ulong)bytes)
            {
                return section.FileOffset + (int)offset;
            }
        }
        throw new ImageFormatException(Path, $"no {bytes} bytes at 0x{address:x} in the file");
    }

    /// <summary>A constant of the image's read-only data.</summary>
    /// <param name="address">Where it is loaded.</param>
    /// <param name="bytes">How long it is, 1 to 8.</param>
    /// <exception cref="ImageFormatException">No data section has it.</exception>
    public UInt128 ReadConstant(ulong address, int bytes)
    {
        var section = DataAt(address) ?? throw new ImageFormatException(Path, $"no data at 0x{address:x}");
        var data = section.Bytes.Span[(int)(address - section.Address)..];
        UInt128 value = 0;
        for (var i = bytes - 1; i >= 0; i--)
        {
            value = (value << 8) | data[i];
        }
        return value;
    }

    /// <summary>How many elements of a size there are from an address to the end of its data section; 0 when there is no data.</summary>
    public int ConstantsFrom(ulong address, int bytes)
        => bytes > 0 && DataAt(address) is { } section ? (int)(section.Address + (ulong)section.Bytes.Length - address) / bytes : 0;

    // A string literal, or the guard of stack frames with buffers: they lie among data that may be written, but nothing writes them.
    bool IsLiteral(ulong address)
    {
        var last = Symbols.LastOrDefault(symbol => symbol.Address <= address).Address;
        return Symbols.Any(symbol => symbol.Address == last
            && (symbol.Name.StartsWith("__Str_", StringComparison.Ordinal) || symbol.Name == "__security_cookie"));
    }

    LoadedSection? DataAt(ulong address)
        => Sections.FirstOrDefault(s => !s.Executable && (!s.Writable || IsLiteral(address)) && address >= s.Address && address < s.Address + (ulong)s.Bytes.Length);

    static long SumOfLoads(byte[] file)
    {
        long sum = 0;
        var offset = checked((int)Quad(file, 32));
        for (var i = 0; i < Half(file, 56); i++, offset += 56)
        {
            sum += Word(file, offset) == LoadSegment ? checked((long)Quad(file, offset + 32)) : 0;
        }
        return sum;
    }

    static IEnumerable<LoadedSection> ReadSections(byte[] file)
    {
        var header = checked((int)Quad(file, 40));
        for (var i = 0; i < Half(file, 60); i++, header += SectionHeaderSize)
        {
            var flags = Quad(file, header + 8);
            if ((flags & AllocatedFlag) != 0 && Word(file, header + 4) != SectionWithoutBytes)
            {
                var offset = checked((int)Quad(file, header + 24));
                var bytes = file.AsMemory(offset, checked((int)Quad(file, header + 32)));
                yield return new LoadedSection(Quad(file, header + 16), bytes, (flags & InstructionsFlag) != 0, offset, (flags & WriteFlag) != 0);
            }
        }
    }

    static IEnumerable<Symbol> ReadSymbols(byte[] file)
    {
        var sections = checked((int)Quad(file, 40));
        for (var i = 0; i < Half(file, 60); i++)
        {
            var header = sections + i * SectionHeaderSize;
            if (Word(file, header + 4) != SymbolTableSection)
            {
                continue;
            }
            var strings = checked((int)Quad(file, sections + checked((int)Word(file, header + 40)) * SectionHeaderSize + 24));
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
