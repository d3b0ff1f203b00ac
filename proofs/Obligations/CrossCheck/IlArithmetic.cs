using Cordon.Proofs.Smt;

namespace Cordon.Proofs.CrossCheck;

/// <summary>
/// The numeric instructions. A comparison's result stays a Boolean term where the language has the number 0 or 1, so that the terms
/// are those of the symbolic build; it becomes a number when it is calculated with.
/// </summary>
public static class IlArithmetic
{
    /// <summary>Executes a numeric instruction.</summary>
    public static bool TryStep(IlFrame frame, IlInstruction instruction)
    {
        var name = instruction.Name;
        if (name.StartsWith("ldc.i", StringComparison.Ordinal))
        {
            frame.Push(Constant(name, instruction.Operand));
            return true;
        }
        if (name.StartsWith("conv.", StringComparison.Ordinal))
        {
            frame.Push(Convert(name, IlValue.Number(frame.PopTerm())));
            return true;
        }
        if (name is "not" or "neg")
        {
            var value = IlValue.Number(frame.PopTerm());
            frame.Push(name == "not" ? Term.Complement(value) : Term.Binary(Operator.Subtract, Term.Vector(0, value.Width), value));
            return true;
        }
        if (Comparison(name) is { } compare)
        {
            var (b, a) = (frame.PopTerm(), frame.PopTerm());
            frame.Push(compare(a, b));
            return true;
        }
        if (Operation(name) is { } op)
        {
            var (b, a) = (frame.PopTerm(), frame.PopTerm());
            frame.Push(Calculate(op, a, b));
            return true;
        }
        return false;
    }

    /// <summary>The condition of a branch instruction, its operands popped; null for another instruction.</summary>
    public static Term? BranchCondition(IlFrame frame, string name)
    {
        switch (name)
        {
            case "br":
                return Term.True;
            case "brtrue":
                return IlValue.Truth(frame.PopTerm());
            case "brfalse":
                return Term.Not(IlValue.Truth(frame.PopTerm()));
        }
        var (comparison, negate) = name switch
        {
            "beq" => ("ceq", false),
            "bne.un" => ("ceq", true),
            "blt.un" => ("clt.un", false),
            "bge.un" => ("clt.un", true),
            "bgt.un" => ("cgt.un", false),
            "ble.un" => ("cgt.un", true),
            "blt" => ("clt", false),
            "bge" => ("clt", true),
            "bgt" => ("cgt", false),
            "ble" => ("cgt", true),
            _ => ("", false),
        };
        if (Comparison(comparison) is not { } compare)
        {
            return null;
        }
        var (b, a) = (frame.PopTerm(), frame.PopTerm());
        return negate ? Term.Not(compare(a, b)) : compare(a, b);
    }

    /// <summary>The value as a location of the type holds it.</summary>
    public static object? Narrow(object? value, Type type)
        => value is Term { Width: > 0 } number && type == typeof(bool) ? IlValue.Truth(number) : value;

    static Term Constant(string name, long operand)
        => name switch
        {
            "ldc.i8" => Term.Vector((ulong)operand, 64),
            "ldc.i4" => Term.Vector((uint)operand, 32),
            "ldc.i4.m1" => Term.Vector(uint.MaxValue, 32),
            _ => Term.Vector((uint)(name[7] - '0'), 32),
        };

    static Term Convert(string name, Term value) => name switch
    {
        "conv.u8" => Term.ZeroExtend(value, 64),
        "conv.i8" => Term.SignExtend(value, 64),
        "conv.u4" or "conv.i4" => Term.Extract(value, 31, 0),
        "conv.u2" => Term.ZeroExtend(Term.Extract(value, 15, 0), 32),
        "conv.u1" => Term.ZeroExtend(Term.Extract(value, 7, 0), 32),
        _ => throw new NotSupportedException($"{name}: the cross-check does not know this conversion"),
    };

    static Func<Term, Term, Term>? Comparison(string name) => name switch
    {
        "ceq" => Same,
        "cgt.un" => (a, b) => AgainstNothing(a, b) ?? Term.Less(IlValue.Number(b), IlValue.Number(a)),
        "clt.un" => (a, b) => Term.Less(IlValue.Number(a), IlValue.Number(b)),
        "cgt" => (a, b) => Term.LessSigned(IlValue.Number(b), IlValue.Number(a)),
        "clt" => (a, b) => Term.LessSigned(IlValue.Number(a), IlValue.Number(b)),
        _ => null,
    };

    /// <summary>Unsigned more than 0 is how the compiler writes "not 0".</summary>
    static Term? AgainstNothing(Term a, Term b)
        => b is { IsConstant: true, Value: var zero } && zero == 0 ? IlValue.Truth(a) : null;

    static Term Same(Term a, Term b)
    {
        if (a.Width == 0 || b.Width == 0)
        {
            return AsBoolean(a) is { } x && AsBoolean(b) is { } y ? Term.Equal(x, y) : Term.Equal(IlValue.Number(a), IlValue.Number(b));
        }
        return Term.Equal(a, b);
    }

    static Term Calculate(Operator op, Term a, Term b)
    {
        if ((a.Width == 0 || b.Width == 0) && AsBoolean(a) is { } x && AsBoolean(b) is { } y)
        {
            switch (op)
            {
                case Operator.BitAnd:
                    return Term.And(x, y);
                case Operator.BitOr:
                    return Term.Or(x, y);
                case Operator.BitXor:
                    return Term.Not(Term.Equal(x, y));
            }
        }
        (a, b) = (IlValue.Number(a), IlValue.Number(b));
        if (op is Operator.ShiftLeft or Operator.ShiftRight or Operator.ShiftRightSigned)
        {
            b = Term.ZeroExtend(b, Math.Max(a.Width, b.Width));
        }
        return Term.Binary(op, a, b);
    }

    /// <summary>A Boolean, or the number 0 or 1 as one; null for another number.</summary>
    static Term? AsBoolean(Term value)
        => value.Width == 0 ? value : value.IsConstant && value.Value <= 1 ? Term.Boolean(value.Value == 1) : null;

    static Operator? Operation(string name) => name switch
    {
        "add" => Operator.Add,
        "sub" => Operator.Subtract,
        "mul" => Operator.Multiply,
        "and" => Operator.BitAnd,
        "or" => Operator.BitOr,
        "xor" => Operator.BitXor,
        "shl" => Operator.ShiftLeft,
        "shr.un" => Operator.ShiftRight,
        "shr" => Operator.ShiftRightSigned,
        _ => null,
    };
}
