namespace Cordon.Proofs.Smt;

using static Operator;

/// <summary>What joins, cuts and widens bit vectors.</summary>
public sealed partial class Term
{
    /// <summary>Two vectors side by side, together at most 128 bits.</summary>
    public static Term Concat(Term high, Term low)
    {
        var width = high.Width + low.Width;
        if (high.IsConstant && low.IsConstant)
        {
            return Vector((high.Value << low.Width) | low.Value, width);
        }
        if (high.Is(0))
        {
            return ZeroExtend(low, width);
        }
        if (high.Operator == Operator.Extract && low.Operator == Operator.Extract
            && high.Arguments[0] == low.Arguments[0] && high.Low == low.High + 1)
        {
            return Extract(high.Arguments[0], high.High, low.Low);
        }
        return Make(Operator.Concat, width, high, low);
    }

    /// <summary>Bits <paramref name="high"/> down to <paramref name="low"/>, both included.</summary>
    public static Term Extract(Term a, int high, int low)
    {
        var width = high - low + 1;
        if (width == a.Width)
        {
            return a;
        }
        if (a.IsConstant)
        {
            return Vector(a.Value >> low, width);
        }
        return ExtractThrough(a, high, low) ?? Intern(new(Operator.Extract, width, 0, null, [a], high, low));
    }

    /// <summary>The rules that move an extraction inwards; null when none applies.</summary>
    static Term? ExtractThrough(Term a, int high, int low)
    {
        var inner = a.Arguments.Length > 0 ? a.Arguments[0] : a;
        switch (a.Operator)
        {
            case Operator.Extract:
                return Extract(inner, high + a.Low, low + a.Low);
            case Operator.Concat:
                var lowWidth = a.Arguments[1].Width;
                return high < lowWidth ? Extract(a.Arguments[1], high, low)
                    : low >= lowWidth ? Extract(inner, high - lowWidth, low - lowWidth) : null;
            case Operator.ZeroExtend when low >= inner.Width:
                return Vector(0, high - low + 1);
            case Operator.ZeroExtend or Operator.SignExtend when high < inner.Width:
                return Extract(inner, high, low);
            case Operator.ZeroExtend when low == 0:
                return ZeroExtend(inner, high + 1);
            case Operator.SignExtend when low == 0:
                return SignExtend(inner, high + 1);
            case Operator.IfThenElse when a.Arguments[1].IsConstant || a.Arguments[2].IsConstant:
                return IfThenElse(inner, Extract(a.Arguments[1], high, low), Extract(a.Arguments[2], high, low));
            case BitAnd or BitOr or BitXor:
            case Add or Multiply when low == 0:
                return Binary(a.Operator, Extract(inner, high, low), Extract(a.Arguments[1], high, low));
            case Operator.Complement:
                return Complement(Extract(inner, high, low));
            default:
                return null;
        }
    }

    /// <summary>The vector widened to <paramref name="width"/> bits with zeros.</summary>
    public static Term ZeroExtend(Term a, int width)
        => width == a.Width ? a
            : a.IsConstant ? Vector(a.Value, width)
            : a.Operator == Operator.ZeroExtend ? ZeroExtend(a.Arguments[0], width)
            : Make(Operator.ZeroExtend, width, a);

    /// <summary>The vector widened to <paramref name="width"/> bits with its sign.</summary>
    public static Term SignExtend(Term a, int width)
        => width == a.Width ? a
            : a.IsConstant ? Vector((UInt128)Arithmetic.Signed(a.Value, a.Width), width)
            : Make(Operator.SignExtend, width, a);
}
