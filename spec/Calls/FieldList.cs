using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary>How the descriptions write fields down. Offsets and widths come from the structure itself.</summary>
static class FieldList
{
    /// <summary>A field of the structure that the guest says.</summary>
    public static Func<Type?, Field> In(string name, FieldKind kind, int variant = -1)
        => structure => OfStructure(structure, name, kind, Direction.In, variant);

    /// <summary>A field of the structure that the hypervisor says.</summary>
    public static Func<Type?, Field> Out(string name, FieldKind kind)
        => structure => OfStructure(structure, name, kind, Direction.Out, -1);

    /// <summary>A field of the structure that both say.</summary>
    public static Func<Type?, Field> InOut(string name, FieldKind kind)
        => structure => OfStructure(structure, name, kind, Direction.InOut, -1);

    /// <summary>An argument register, or its bits from <paramref name="shift"/> on.</summary>
    public static Func<Type?, Field> Register(int register, string name, FieldKind kind, int bits, int shift = 0)
        => _ => new Field
        {
            Name = name, Kind = kind, Direction = Direction.In, Place = Place.Register, Bits = bits, Position = register, Shift = shift,
        };

    /// <summary>A word of each element of the sub-op's list.</summary>
    public static Func<Type?, Field> Element(string name, FieldKind kind, int bits, Direction direction = Direction.In)
        => _ => new Field
        {
            Name = name, Kind = kind, Direction = direction, Place = Place.Element, Bits = bits, Position = 0,
        };

    static Field OfStructure(Type? structure, string name, FieldKind kind, Direction direction, int variant)
    {
        var field = structure?.GetField(name)
            ?? throw new InvalidOperationException($"{structure?.Name ?? "a sub-op without structure"} has no field {name}");
        return new Field
        {
            Name = name,
            Kind = kind,
            Direction = direction,
            Place = Place.Structure,
            Bits = 8 * Marshal.SizeOf(field.FieldType),
            Position = (int)Marshal.OffsetOf(structure, name),
            Variant = variant,
        };
    }
}
