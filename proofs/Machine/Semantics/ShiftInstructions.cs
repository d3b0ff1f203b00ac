using Cordon.Proofs.Smt;
using Iced.Intel;
using static Cordon.Proofs.Smt.Term;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>Shifts and rotates (SDM 1, 5.1.5; SDM 2B, SAL/SAR/SHL/SHR and RCL/RCR/ROL/ROR).</summary>
static class ShiftInstructions
{
    public static readonly Dictionary<Mnemonic, Action<Step>> Table = new()
    {
        [Mnemonic.Shl] = step => Shift(step, Operator.ShiftLeft),
        [Mnemonic.Shr] = step => Shift(step, Operator.ShiftRight),
        [Mnemonic.Sar] = step => Shift(step, Operator.ShiftRightSigned),
        [Mnemonic.Rol] = step => Rotate(step, Operator.ShiftLeft, Operator.ShiftRight),
        [Mnemonic.Ror] = step => Rotate(step, Operator.ShiftRight, Operator.ShiftLeft),
    };

    /// <summary>The count is taken modulo 32, or 64 for 64-bit operands. A count of 0 leaves all flags alone.</summary>
    static void Shift(Step step, Operator direction)
    {
        var a = step.Read(0);
        var count = Count(step);
        var result = Binary(direction, a, count);
        var before = step.State.Clone();
        var state = step.State;
        var shiftedButOne = Binary(direction, a, Binary(Operator.Subtract, count, step.Literal(1)));
        var lastOut = Bit(shiftedButOne, direction == Operator.ShiftLeft ? a.Width - 1 : 0);
        var defined = direction == Operator.ShiftRightSigned ? True : Less(count, step.Literal((UInt128)a.Width));
        var overflow = direction switch
        {
            Operator.ShiftLeft => Flags.Differ(Flags.SignOf(result), lastOut),
            Operator.ShiftRight => Flags.SignOf(a),
            _ => False,
        };
        state.SetSignZeroParity(result);
        state.Carry = defined.IsTrue || a.Width >= 32 ? lastOut : IfThenElse(defined, lastOut, step.UndefinedFlag("cf"));
        state.Overflow = OnlyForOne(step, count, overflow);
        state.Auxiliary = step.UndefinedFlag("af");
        KeepFlagsWhen(Flags.IsZero(count), before, state);
        step.Write(0, result);
    }

    /// <summary>CF receives the bit that was moved across the end; SF, ZF, AF and PF stay.</summary>
    static void Rotate(Step step, Operator forth, Operator back)
    {
        var a = step.Read(0);
        var count = Count(step);
        var width = step.Literal((UInt128)a.Width);
        var turn = Binary(Operator.BitAnd, count, step.Literal((UInt128)a.Width - 1));
        var result = Binary(Operator.BitOr, Binary(forth, a, turn), Binary(back, a, Binary(Operator.Subtract, width, turn)));
        var before = step.State.Clone();
        var left = forth == Operator.ShiftLeft;
        step.State.Carry = Bit(result, left ? 0 : a.Width - 1);
        step.State.Overflow = OnlyForOne(step, count, Flags.Differ(Flags.SignOf(result), Bit(result, left ? 0 : a.Width - 2)));
        KeepFlagsWhen(Flags.IsZero(count), before, step.State);
        step.Write(0, result);
    }

    static Term Count(Step step)
    {
        var width = step.Width(0);
        var count = Binary(Operator.BitAnd, step.Read(1), Vector(width == 64 ? 63u : 31u, 8));
        return ZeroExtend(count, width);
    }

    /// <summary>OF is defined for a count of 1 alone.</summary>
    static Term OnlyForOne(Step step, Term count, Term overflow)
        => IfThenElse(Equal(count, step.Literal(1)), overflow, step.UndefinedFlag("of"));

    static void KeepFlagsWhen(Term condition, ProcessorState before, ProcessorState state)
    {
        state.Carry = IfThenElse(condition, before.Carry, state.Carry);
        state.Parity = IfThenElse(condition, before.Parity, state.Parity);
        state.Auxiliary = IfThenElse(condition, before.Auxiliary, state.Auxiliary);
        state.Zero = IfThenElse(condition, before.Zero, state.Zero);
        state.Sign = IfThenElse(condition, before.Sign, state.Sign);
        state.Overflow = IfThenElse(condition, before.Overflow, state.Overflow);
    }

    static Term Bit(Term value, int index) => Flags.Bit(value, index);
}
