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
public sealed record BinaryMutant(string Function, ulong Address, MutationKind Kind, string Before, string After, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The bytes of the image's file with the change.</summary>
    /// <param name="image">The image that the mutant was made of.</param>
    public byte[] Patch(ElfImage image)
    {
        var file = image.File.ToArray();
        Bytes.CopyTo(file.AsMemory(image.FileOffset(Address, Bytes.Length)));
        return file;
    }

    /// <summary>In one line: where, and what became what.</summary>
    public override string ToString() => $"{Kind}: {Function} 0x{Address:x}: {Before} -> {After}";
}
