namespace Cordon.Spec;

/// <summary>Where a field is.</summary>
public enum Place
{
    /// <summary>In an argument register.</summary>
    Register,

    /// <summary>In the argument structure.</summary>
    Structure,

    /// <summary>In each element of the list on which the sub-op works, or in the state of the loop over it.</summary>
    Element,
}

/// <summary>One field of a sub-op's arguments.</summary>
public sealed class Field
{
    /// <summary>Its name in C#: of the structure's field and of the model's property.</summary>
    public required string Name { get; init; }

    /// <summary>What it means.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>Which way it goes.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Where it is.</summary>
    public required Place Place { get; init; }

    /// <summary>Its width in bits.</summary>
    public required int Bits { get; init; }

    /// <summary>The register (0 for RDI, 1 RSI, 2 RDX, 3 R10, 4 R8, 5 R9) or the byte offset in the structure or element.</summary>
    public required int Position { get; init; }

    /// <summary>The lowest bit of the register that belongs to it.</summary>
    public int Shift { get; init; }

    /// <summary>For a member of a union: the value of the structure's first field that selects it; -1 for any.</summary>
    public int Variant { get; init; } = -1;

    /// <summary>Whether the guest says it.</summary>
    public bool IsInput => Direction != Direction.Out;

    /// <summary>Whether the hypervisor says it.</summary>
    public bool IsOutput => Direction != Direction.In;
}
