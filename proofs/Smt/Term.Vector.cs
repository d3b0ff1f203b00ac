namespace Cordon.Proofs.Smt;

using static Operator;

/// <summary>What makes bit vectors by arithmetic and bitwise operations.</summary>
public sealed partial class Term
{
    /// <summary>A literal of <paramref name="width"/> bits (1 to 128); higher bits of the value are dropped.</summary>
    public static Term Vector(UInt128 value, int width)
        => Intern(new(Constant, width, value & Mask(width), null, NoArguments, 0, 0));

    /// <summary>All ones of <paramref name="width"/> bits.</summary>
    public static UInt128 Mask(int width) => Arithmetic.Mask(width);

    /// <summary>Each bit inverted.</summary>
    public static Term Complement(Term a)
        => a.IsConstant ? Vector(~a.Value, a.Width) : a.Operator == Operator.Complement ? a.Arguments[0] : Make(Operator.Complement, a.Width, a);

    /// <summary>An operation <see cref="Operator.Add"/> to <see cref="ShiftRightSigned"/> on two vectors of one width.</summary>
    public static Term Binary(Operator op, Term a, Term b)
    {
        RequireSameWidth(op, a, b);
        if (a.IsConstant && b.IsConstant)
        {
            return Vector(Arithmetic.Fold(op, a.Width, a.Value, b.Value), a.Width);
        }
        if (a.IsConstant && IsCommutative(op))
        {
            (a, b) = (b, a);
        }
        if (op == Subtract && b.IsConstant)
        {
            return Binary(Add, a, Vector(0 - b.Value, a.Width));
        }
        return (b.IsConstant ? WithConstant(op, a, b) : null)
            ?? (a == b ? WithItself(op, a) : null)
            ?? Regrouped(op, a, b)
            ?? (IsCommutative(op) && !b.IsConstant && !Ordered(a, b) ? Make(op, a.Width, b, a) : Make(op, a.Width, a, b));
    }

    static bool IsCommutative(Operator op) => op is Add or Multiply or BitAnd or BitOr or BitXor;

    /// <summary>The rules for a literal on the right; null when none applies.</summary>
    static Term? WithConstant(Operator op, Term a, Term b)
    {
        var ones = Mask(a.Width);
        var inner = a.Operator == op && a.Arguments[1].IsConstant ? a.Arguments[1] : null;
        switch (op)
        {
            case Add or BitOr or BitXor or ShiftLeft or ShiftRight or ShiftRightSigned when b.Value == 0:
            case Multiply when b.Value == 1:
            case BitAnd when b.Value == ones:
                return a;
            case Multiply or BitAnd when b.Value == 0:
            case BitOr when b.Value == ones:
                return b;
            case BitXor when b.Value == ones:
                return Complement(a);
            case Multiply when UInt128.IsPow2(b.Value):
                return Binary(ShiftLeft, a, Vector(UInt128.Log2(b.Value), a.Width));
            case ShiftLeft or ShiftRight when b.Value >= (UInt128)a.Width:
                return Vector(0, a.Width);
            case ShiftLeft or ShiftRight when inner != null:
                var total = inner.Value + b.Value;
                return total >= (UInt128)a.Width ? Vector(0, a.Width) : Binary(op, a.Arguments[0], Vector(total, a.Width));
            case Add or BitAnd or BitOr or BitXor when inner != null:
                return Binary(op, a.Arguments[0], Vector(Arithmetic.Fold(op, a.Width, inner.Value, b.Value), a.Width));
            default:
                return null;
        }
    }

    static Term? WithItself(Operator op, Term a) => op switch
    {
        Subtract or BitXor => Vector(0, a.Width),
        BitAnd or BitOr => a,
        _ => null,
    };

    /// <summary>Literals of a sum move to its right end, and a difference drops what both have.</summary>
    static Term? Regrouped(Operator op, Term a, Term b)
    {
        if (op == Add && !b.IsConstant)
        {
            var (termA, offsetA) = SplitOffset(a);
            var (termB, offsetB) = SplitOffset(b);
            return (offsetA | offsetB) == 0 ? null : Binary(Add, Binary(Add, termA, termB), Vector(offsetA + offsetB, a.Width));
        }
        if (op == Subtract)
        {
            var (termA, offsetA) = SplitOffset(a);
            var (termB, offsetB) = SplitOffset(b);
            if (termA == termB)
            {
                return Vector(offsetA - offsetB, a.Width);
            }
            return a.Operator != Add ? null : a.Arguments[0] == b ? a.Arguments[1] : a.Arguments[1] == b ? a.Arguments[0] : null;
        }
        return null;
    }

    /// <summary>A term as another one plus a literal (0 when there is none).</summary>
    static (Term Base, UInt128 Offset) SplitOffset(Term a)
        => a.Operator == Add && a.Arguments[1].IsConstant ? (a.Arguments[0], a.Arguments[1].Value) : (a, 0);
}
