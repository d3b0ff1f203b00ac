using System.Globalization;
using System.Text.RegularExpressions;

namespace Cordon.Proofs.Machine.Mutants;

/// <summary>What a mutant changes.</summary>
public enum MutationKind
{
    /// <summary>A condition is inverted.</summary>
    ConditionInverted,

    /// <summary>A comparison takes in its boundary, or no longer does: below for below-or-equal.</summary>
    ConditionBoundary,

    /// <summary>A comparison is signed that was unsigned, or the reverse.</summary>
    ConditionSignedness,

    /// <summary>An operand, or the base or index of an address, is another register.</summary>
    Register,

    /// <summary>A constant is one more or less, or has one bit changed.</summary>
    Constant,

    /// <summary>An address is one element further or nearer.</summary>
    Displacement,

    /// <summary>An operation is its opposite: SUB for ADD, OR for AND, SHR for SHL.</summary>
    Operation,

    /// <summary>A store is left out.</summary>
    RemovedStore,

    /// <summary>A call is left out.</summary>
    RemovedCall,
}

/// <summary>An image in which one instruction is another one of at most its length; what remains of its bytes are NOPs.</summary>
/// <param name="Function">The symbol of the function that is changed.</param>
/// <param name="Address">Of the instruction.</param>
/// <param name="Kind">What is changed.</param>
/// <param name="Before">The instruction.</param>
/// <param name="After">The one in its place.</param>
/// <param name="Bytes">The bytes in place of the instruction's, as many as it has.</param>
public sealed partial record BinaryMutant(string Function, ulong Address, MutationKind Kind, string Before, string After, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The bytes of the image's file with the change.</summary>
    /// <param name="image">The image that the mutant was made of.</param>
    public byte[] Patch(ElfImage image)
    {
        var file = image.File.ToArray();
        Bytes.CopyTo(file.AsMemory(image.FileOffset(Address, Bytes.Length)));
        return file;
    }

    /// <summary>What the mutant is called in the list of equivalent ones: it stays the same when the image is laid out anew, as long as the function itself does.</summary>
    /// <param name="listing">The image's code.</param>
    public string Identity(CodeListing listing)
    {
        var start = listing.At(Address)!.Address;
        string Relative(string text) => TargetPattern().Replace(text, target =>
        {
            var address = ulong.Parse(target.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var function = listing.At(address);
            return function is null ? target.Value : function.Address == start ? $"+0x{address - start:x}" : function.Name;
        });
        return $"{Function}+0x{Address - start:x}: {Relative(Before)} -> {Relative(After)}";
    }

    // How Iced writes the target of a near branch: 16 digits.
    [GeneratedRegex("([0-9A-F]{16})h")]
    private static partial Regex TargetPattern();

    /// <summary>In one line: where, and what became what.</summary>
    public override string ToString() => $"{Kind}: {Function} 0x{Address:x}: {Before} -> {After}";
}
