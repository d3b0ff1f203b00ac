using Iced.Intel;

namespace Cordon.Proofs.Machine;

/// <summary>The instructions from one code symbol to the next.</summary>
/// <param name="Name">The symbol.</param>
/// <param name="Address">Its address.</param>
/// <param name="Instructions">What is there, decoded in order.</param>
public sealed record MachineFunction(string Name, ulong Address, IReadOnlyList<Instruction> Instructions);

/// <summary>All executable bytes of an image, decoded without a gap.</summary>
public sealed class CodeListing
{
    readonly MachineFunction[] functions;

    CodeListing(MachineFunction[] functions, long bytes, IReadOnlyList<ulong> undecodable)
    {
        this.functions = functions;
        Bytes = bytes;
        Undecodable = undecodable;
    }

    /// <summary>Where the boot code goes from 32-bit to 64-bit mode: what lies from the 32-bit entry up to here is decoded as 32-bit code.</summary>
    public const string LongModeSymbol = "long_start";

    /// <summary>The entry that a PVH loader starts in 32-bit protected mode.</summary>
    public const string ProtectedModeSymbol = "pvh_start";

    /// <summary>By address.</summary>
    public IReadOnlyList<MachineFunction> Functions => functions;

    /// <summary>Bytes decoded.</summary>
    public long Bytes { get; }

    /// <summary>Addresses at which no instruction could be decoded.</summary>
    public IReadOnlyList<ulong> Undecodable { get; }

    /// <summary>Decodes every section of instructions of <paramref name="image"/>, from symbol to symbol.</summary>
    public static CodeListing Of(ElfImage image)
    {
        var protectedMode = AddressOf(image, ProtectedModeSymbol);
        var longMode = AddressOf(image, LongModeSymbol);
        var functions = new List<MachineFunction>();
        var undecodable = new List<ulong>();
        var names = image.Symbols.Select(symbol => symbol.Name).ToHashSet();
        long bytes = 0;
        foreach (var section in image.Sections.Where(section => section.Executable))
        {
            var end = section.Address + (ulong)section.Bytes.Length;
            var starts = image.Symbols.Where(symbol => symbol.Address >= section.Address && symbol.Address < end && !IsLocalLabel(symbol.Name, names))
                .GroupBy(symbol => symbol.Address).Select(group => (Address: group.Key, Name: PreferredName(group))).ToArray();
            for (var i = 0; i < starts.Length; i++)
            {
                var (address, name) = starts[i];
                var next = i + 1 < starts.Length ? starts[i + 1].Address : end;
                var bitness = address >= protectedMode && address < longMode ? 32 : 64;
                var code = section.Bytes.Slice((int)(address - section.Address), (int)(next - address)).ToArray();
                functions.Add(new MachineFunction(name, address, Decode(code, address, bitness, undecodable)));
                bytes += code.Length;
            }
        }
        return new CodeListing([.. functions.OrderBy(function => function.Address)], bytes, undecodable);
    }

    /// <summary>The function that <paramref name="address"/> lies in; null when it lies in none.</summary>
    public MachineFunction? At(ulong address)
    {
        int low = 0, high = functions.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (functions[middle].Address <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low == 0 ? null : functions[low - 1];
    }

    /// <summary>The assembler's local labels are named after the label that they belong to, with a dot between.</summary>
    static bool IsLocalLabel(string name, HashSet<string> names)
        => name.LastIndexOf('.') is var dot and > 0 && names.Contains(name[..dot]);

    static string PreferredName(IEnumerable<Symbol> sameAddress)
        => sameAddress.OrderByDescending(symbol => symbol.Size).ThenBy(symbol => symbol.Name, StringComparer.Ordinal).First().Name;

    static ulong AddressOf(ElfImage image, string name)
    {
        foreach (var symbol in image.Symbols)
        {
            if (symbol.Name == name)
            {
                return symbol.Address;
            }
        }
        throw new ImageFormatException(image.Path, $"no symbol {name}, between {ProtectedModeSymbol} and which the boot code is 32-bit");
    }

    static List<Instruction> Decode(byte[] code, ulong address, int bitness, List<ulong> undecodable)
    {
        var decoder = Decoder.Create(bitness, code, address);
        var list = new List<Instruction>();
        while (decoder.IP < address + (ulong)code.Length)
        {
            var instruction = decoder.Decode();
            if (instruction.IsInvalid)
            {
                undecodable.Add(instruction.IP);
                break;
            }
            list.Add(instruction);
        }
        return list;
    }
}
