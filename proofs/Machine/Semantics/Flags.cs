using Cordon.Proofs.Smt;
using Iced.Intel;
using static Cordon.Proofs.Smt.Term;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>The status flags that results set (SDM 1, 3.4.3.1) and the conditions read from them (SDM 1, appendix B).</summary>
static class Flags
{
    /// <summary>The most significant bit.</summary>
    public static Term SignOf(Term value) => Bit(value, value.Width - 1);

    public static Term Bit(Term value, int index) => Equal(Extract(value, index, index), Vector(1, 1));

    public static Term IsZero(Term value) => Equal(value, Vector(0, value.Width));

    public static Term FromCondition(Term condition, int width) => IfThenElse(condition, Vector(1, width), Vector(0, width));

    /// <summary>Exclusive or of Booleans; a ⊕ (a ⊕ b) is b, so that a signed comparison comes out of SF and OF as one term.</summary>
    public static Term Differ(Term a, Term b)
    {
        foreach (var (outer, inner) in ((Term, Term)[])[(a, b), (b, a)])
        {
            if (inner.Operator == Operator.Not && inner.Operands[0] is { Operator: Operator.Equal } equal && equal.Operands.Contains(outer))
            {
                return equal.Operands[0] == outer ? equal.Operands[1] : equal.Operands[0];
            }
        }
        return Not(Equal(a, b));
    }

    /// <summary>a + b + carry, with CF, PF, AF, ZF, SF and OF.</summary>
    public static Term Add(this Step step, Term a, Term b, Term carry)
    {
        var state = step.State;
        var sum = Binary(Operator.Add, a, b);
        var result = Binary(Operator.Add, sum, FromCondition(carry, a.Width));
        state.SetSignZeroParity(result);
        state.Carry = Or(Less(sum, a), And(carry, IsZero(result)));
        state.Auxiliary = HalfCarry(a, b, result);
        state.Overflow = And(Equal(SignOf(a), SignOf(b)), Differ(SignOf(a), SignOf(result)));
        return result;
    }

    /// <summary>a - b - borrow, with CF, PF, AF, ZF, SF and OF.</summary>
    public static Term Subtract(this Step step, Term a, Term b, Term borrow)
    {
        var state = step.State;
        var result = Binary(Operator.Subtract, Binary(Operator.Subtract, a, b), FromCondition(borrow, a.Width));
        var borrowed = And(borrow, Equal(a, b));
        state.SetSignZeroParity(result);
        state.Carry = Or(Less(a, b), borrowed);
        state.Auxiliary = HalfCarry(a, b, result);
        // The exact difference is negative just when SF and OF differ.
        state.Overflow = Differ(state.Sign, Or(LessSigned(a, b), borrowed));
        if (borrow.IsFalse)
        {
            state.Zero = Equal(a, b);
        }
        return result;
    }

    /// <summary>The flags of AND, OR, XOR and TEST: CF and OF are cleared, AF is undefined.</summary>
    public static Term Logic(this Step step, Term result)
    {
        step.State.SetSignZeroParity(result);
        step.State.Carry = step.State.Overflow = False;
        step.State.Auxiliary = step.UndefinedFlag("af");
        return result;
    }

    public static void SetSignZeroParity(this ProcessorState state, Term result)
    {
        state.Sign = SignOf(result);
        state.Zero = IsZero(result);
        state.Parity = EvenParity(result);
    }

    /// <summary>Makes SF, AF and PF undefined, as many instructions do.</summary>
    public static void UndefineSignAuxiliaryParity(this Step step)
    {
        step.State.Sign = step.UndefinedFlag("sf");
        step.State.Auxiliary = step.UndefinedFlag("af");
        step.State.Parity = step.UndefinedFlag("pf");
    }

    /// <summary>The condition of Jcc, SETcc and CMOVcc.</summary>
    public static Term Condition(ConditionCode code, ProcessorState state) => code switch
    {
        ConditionCode.o => state.Overflow,
        ConditionCode.no => Not(state.Overflow),
        ConditionCode.b => state.Carry,
        ConditionCode.ae => Not(state.Carry),
        ConditionCode.e => state.Zero,
        ConditionCode.ne => Not(state.Zero),
        ConditionCode.be => Or(state.Carry, state.Zero),
        ConditionCode.a => Not(Or(state.Carry, state.Zero)),
        ConditionCode.s => state.Sign,
        ConditionCode.ns => Not(state.Sign),
        ConditionCode.p => state.Parity,
        ConditionCode.np => Not(state.Parity),
        ConditionCode.l => Differ(state.Sign, state.Overflow),
        ConditionCode.ge => Not(Differ(state.Sign, state.Overflow)),
        ConditionCode.le => Or(state.Zero, Differ(state.Sign, state.Overflow)),
        ConditionCode.g => Not(Or(state.Zero, Differ(state.Sign, state.Overflow))),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "no condition"),
    };

    /// <summary>The carry or borrow out of bit 3.</summary>
    static Term HalfCarry(Term a, Term b, Term result) => Bit(Binary(Operator.BitXor, Binary(Operator.BitXor, a, b), result), 4);

    /// <summary>Whether the low byte has an even number of ones.</summary>
    static Term EvenParity(Term result)
    {
        var ones = Extract(result, 7, 0);
        foreach (var distance in (int[])[4, 2, 1])
        {
            ones = Binary(Operator.BitXor, ones, Binary(Operator.ShiftRight, ones, Vector((UInt128)distance, 8)));
        }
        return Not(Bit(ones, 0));
    }
}
