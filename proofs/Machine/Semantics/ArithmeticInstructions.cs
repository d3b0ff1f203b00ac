using Cordon.Proofs.Smt;
using Iced.Intel;
using static Cordon.Proofs.Smt.Term;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>Binary arithmetic and logic (SDM 1, 5.1.2 and 5.1.4).</summary>
static class ArithmeticInstructions
{
    public static readonly Dictionary<Mnemonic, Action<Step>> Table = new()
    {
        [Mnemonic.Add] = step => step.Write(0, step.Add(step.Read(0), step.Read(1), False)),
        [Mnemonic.Adc] = step => step.Write(0, step.Add(step.Read(0), step.Read(1), step.State.Carry)),
        [Mnemonic.Sub] = step => step.Write(0, step.Subtract(step.Read(0), step.Read(1), False)),
        [Mnemonic.Sbb] = step => step.Write(0, step.Subtract(step.Read(0), step.Read(1), step.State.Carry)),
        [Mnemonic.Cmp] = step => step.Subtract(step.Read(0), step.Read(1), False),
        [Mnemonic.Neg] = step => step.Write(0, step.Subtract(step.Literal(0), step.Read(0), False)),
        [Mnemonic.Inc] = step => KeepCarry(step, () => step.Add(step.Read(0), step.Literal(1), False)),
        [Mnemonic.Dec] = step => KeepCarry(step, () => step.Subtract(step.Read(0), step.Literal(1), False)),
        [Mnemonic.And] = step => step.Write(0, step.Logic(Binary(Operator.BitAnd, step.Read(0), step.Read(1)))),
        [Mnemonic.Or] = step => step.Write(0, step.Logic(Binary(Operator.BitOr, step.Read(0), step.Read(1)))),
        [Mnemonic.Xor] = step => step.Write(0, step.Logic(Binary(Operator.BitXor, step.Read(0), step.Read(1)))),
        [Mnemonic.Test] = step => step.Logic(Binary(Operator.BitAnd, step.Read(0), step.Read(1))),
        [Mnemonic.Not] = step => step.Write(0, Complement(step.Read(0))),
        [Mnemonic.Mul] = step => MultiplyAccumulator(step, ZeroExtend),
        [Mnemonic.Imul] = MultiplySigned,
        [Mnemonic.Div] = Divide,
    };

    static void KeepCarry(Step step, Func<Term> operation)
    {
        var carry = step.State.Carry;
        step.Write(0, operation());
        step.State.Carry = carry;
    }

    /// <summary>MUL, and IMUL with one operand: rDX:rAX becomes rAX times the operand.</summary>
    static void MultiplyAccumulator(Step step, Func<Term, int, Term> extend)
    {
        var (accumulator, data) = AccumulatorAndData(step);
        var factor = step.Read(0);
        var width = factor.Width;
        var product = Binary(Operator.Multiply, extend(step.State.Read(accumulator), 2 * width), extend(factor, 2 * width));
        var low = Extract(product, width - 1, 0);
        step.State.Write(accumulator, low);
        step.State.Write(data, Extract(product, 2 * width - 1, width));
        SetMultiplyFlags(step, Not(Equal(product, extend(low, 2 * width))));
    }

    static void MultiplySigned(Step step)
    {
        if (step.Instruction.OpCount == 1)
        {
            MultiplyAccumulator(step, SignExtend);
            return;
        }
        var first = step.Instruction.OpCount - 2;
        var (a, b) = (step.Read(first), step.Read(first + 1));
        var low = Binary(Operator.Multiply, a, b);
        var product = Binary(Operator.Multiply, SignExtend(a, 2 * a.Width), SignExtend(b, 2 * a.Width));
        step.Write(0, low);
        SetMultiplyFlags(step, Not(Equal(product, SignExtend(low, 2 * a.Width))));
    }

    /// <summary>CF and OF say that the product has more bits than its lower half; the others are undefined.</summary>
    static void SetMultiplyFlags(Step step, Term overflow)
    {
        step.State.Carry = step.State.Overflow = overflow;
        step.State.Zero = step.UndefinedFlag("zf");
        step.UndefineSignAuxiliaryParity();
    }

    /// <summary>
    /// DIV: rDX:rAX by the operand. Quotient and remainder are fresh, and are the only ones with quotient · divisor + remainder =
    /// dividend and remainder &lt; divisor; no sum below wraps in twice the width.
    /// </summary>
    static void Divide(Step step)
    {
        var (accumulator, data) = AccumulatorAndData(step);
        var divisor = step.Read(0);
        var (width, wide) = (divisor.Width, 2 * divisor.Width);
        var high = step.State.Read(data);
        var dividend = Concat(high, step.State.Read(accumulator));
        // The quotient has no more than the register's bits just when the divisor is above the dividend's upper half; 0 never is.
        step.TrapWhen(LessOrEqual(divisor, high), "#DE: divisor 0, or quotient too large");
        var quotient = step.Fresh("quotient", width);
        var remainder = step.Fresh("remainder", width);
        var product = Binary(Operator.Multiply, ZeroExtend(quotient, wide), ZeroExtend(divisor, wide));
        step.Assume(Equal(Binary(Operator.Add, product, ZeroExtend(remainder, wide)), dividend));
        step.Assume(Less(remainder, divisor));
        step.State.Write(accumulator, quotient);
        step.State.Write(data, remainder);
        step.State.Carry = step.UndefinedFlag("cf");
        step.State.Overflow = step.UndefinedFlag("of");
        step.State.Zero = step.UndefinedFlag("zf");
        step.UndefineSignAuxiliaryParity();
    }

    static (Register Accumulator, Register Data) AccumulatorAndData(Step step)
    {
        step.Require(step.Width(0) >= 32, "only of 32 and 64 bits");
        return step.Width(0) == 64 ? (Register.RAX, Register.RDX) : (Register.EAX, Register.EDX);
    }
}
