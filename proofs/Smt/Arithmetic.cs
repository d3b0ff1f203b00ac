namespace Cordon.Proofs.Smt;

using static Operator;

/// <summary>The meaning of the bit-vector operations on numbers, as the SMT-LIB theory FixedSizeBitVectors gives it.</summary>
public static class Arithmetic
{
    /// <summary>All ones of <paramref name="width"/> bits (0 to 128).</summary>
    public static UInt128 Mask(int width) => width >= 128 ? UInt128.MaxValue : (UInt128.One << width) - 1;

    /// <summary>The number as two's complement of <paramref name="width"/> bits.</summary>
    public static Int128 Signed(UInt128 value, int width)
        => width < 128 && ((value >> (width - 1)) & 1) != 0 ? (Int128)(value | ~Mask(width)) : (Int128)value;

    /// <summary>The result of <paramref name="op"/> on two numbers of <paramref name="width"/> bits.</summary>
    public static UInt128 Fold(Operator op, int width, UInt128 a, UInt128 b)
    {
        var far = b >= (UInt128)width;
        return Mask(width) & op switch
        {
            Add => a + b,
            Subtract => a - b,
            Multiply => a * b,
            BitAnd => a & b,
            BitOr => a | b,
            BitXor => a ^ b,
            ShiftLeft => far ? 0 : a << (int)b,
            ShiftRight => far ? 0 : a >> (int)b,
            ShiftRightSigned => (UInt128)(Signed(a, width) >> (far ? 127 : (int)b)),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op, "not an operation on two bit vectors"),
        };
    }
}
