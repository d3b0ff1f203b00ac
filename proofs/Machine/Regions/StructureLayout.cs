using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cordon.Proofs.Machine.Regions;

/// <summary>The fields of one of impl's structures as cells: nested structures are flattened, fixed buffers are arrays.</summary>
public static class StructureLayout
{
    const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>The cells of a structure whose layout is sequential and the same in every build of impl.</summary>
    public static IReadOnlyList<Cell> CellsOf(Type structure) => [.. CellsOf(structure, structure.Name, 0).OrderBy(cell => cell.Offset)];

    /// <summary>The structure's size in bytes.</summary>
    public static int SizeOf(Type structure) => Marshal.SizeOf(structure);

    static IEnumerable<Cell> CellsOf(Type structure, string name, int offset)
        => structure.GetFields(Fields).SelectMany(field => CellsOf(field, $"{name}.{NameOf(field)}", offset + (int)Marshal.OffsetOf(structure, field.Name)));

    static IEnumerable<Cell> CellsOf(FieldInfo field, string name, int offset)
    {
        if (field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer)
        {
            return [new Cell(name, offset, Marshal.SizeOf(buffer.ElementType), buffer.Length)];
        }
        var type = field.FieldType.IsEnum ? Enum.GetUnderlyingType(field.FieldType) : field.FieldType;
        if (type.IsPrimitive)
        {
            return [new Cell(name, offset, Marshal.SizeOf(type), 1)];
        }
        // A structure of one word (a port, a frame number) is that word.
        return type.GetFields(Fields) is [{ FieldType.IsPrimitive: true } only]
            ? [new Cell(name, offset, Marshal.SizeOf(only.FieldType), 1)]
            : CellsOf(type, name, offset);
    }

    static string NameOf(FieldInfo field) => char.ToUpperInvariant(field.Name[0]) + field.Name[1..];
}
