using System.Runtime.InteropServices;
using Cordon.Spec;

namespace Cordon.HwTests.Reference;

/// <summary>Words in and out of the bytes of an argument structure or list, as the description lays them out.</summary>
public static class ArgumentStructure
{
    /// <summary>The size of a sub-op's structure in bytes; 0 when it has none.</summary>
    public static int SizeOf(SubOp subOp) => subOp.Structure is null ? 0 : Marshal.SizeOf(subOp.Structure);

    /// <summary>The value of <paramref name="field"/> in the structure's bytes.</summary>
    public static ulong Get(ReadOnlySpan<byte> structure, Field field)
    {
        var value = 0UL;
        for (var i = 0; i < field.Bits / 8; i++)
        {
            value |= (ulong)structure[field.Position + i] << (8 * i);
        }
        return value;
    }

    /// <summary>Sets <paramref name="field"/> in the structure's bytes.</summary>
    public static void Set(Span<byte> structure, Field field, ulong value)
    {
        for (var i = 0; i < field.Bits / 8; i++)
        {
            structure[field.Position + i] = (byte)(value >> (8 * i));
        }
    }

    /// <summary>The value of a field that is in an argument register.</summary>
    public static ulong GetRegister(ReadOnlySpan<ulong> arguments, Field field)
        => (arguments[field.Position] >> field.Shift) & (field.Bits == 64 ? ulong.MaxValue : (1UL << field.Bits) - 1);

    /// <summary>Puts a field into its argument register, beside what is there.</summary>
    public static void SetRegister(Span<ulong> arguments, Field field, ulong value)
    {
        var mask = field.Bits == 64 ? ulong.MaxValue : (1UL << field.Bits) - 1;
        arguments[field.Position] = (arguments[field.Position] & ~(mask << field.Shift)) | ((value & mask) << field.Shift);
    }
}
