using Cordon.Proofs.Smt;
using Iced.Intel;
using static Cordon.Proofs.Smt.Term;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>Tests, scans and changes of single bits, and byte order (SDM 1, 5.1.6 and 5.1.1).</summary>
static class BitInstructions
{
    public static readonly Dictionary<Mnemonic, Action<Step>> Table = new()
    {
        [Mnemonic.Bt] = step => TestBit(step, null),
        [Mnemonic.Bts] = step => TestBit(step, (a, bit) => Binary(Operator.BitOr, a, bit)),
        [Mnemonic.Btr] = step => TestBit(step, (a, bit) => Binary(Operator.BitAnd, a, Complement(bit))),
        [Mnemonic.Btc] = step => TestBit(step, (a, bit) => Binary(Operator.BitXor, a, bit)),
        [Mnemonic.Bsf] = step => Scan(step, lowest: true),
        [Mnemonic.Bsr] = step => Scan(step, lowest: false),
        [Mnemonic.Tzcnt] = step => CountZeros(step, LowestBit(step.Read(1))),
        [Mnemonic.Lzcnt] = step => CountZeros(step, Binary(Operator.Subtract, step.Literal((UInt128)step.Width(0) - 1), HighestBit(step.Read(1)))),
        [Mnemonic.Bswap] = step => step.Write(0, ReverseBytes(step)),
    };

    /// <summary>CF becomes the bit, ZF stays. A register that selects a bit of memory may reach beyond the operand, which is refused.</summary>
    static void TestBit(Step step, Func<Term, Term, Term>? change)
    {
        if (step.Instruction.Op0Kind == OpKind.Memory && step.Instruction.Op1Kind == OpKind.Register)
        {
            var selected = step.Read(1);
            step.RefuseWhen(LessOrEqual(Vector((UInt128)selected.Width, selected.Width), selected), "a bit of memory beyond the operand");
        }
        var a = step.Read(0);
        var index = step.Read(1).Width == a.Width ? step.Read(1) : ZeroExtend(step.Read(1), a.Width);
        index = Binary(Operator.BitAnd, index, step.Literal((UInt128)a.Width - 1));
        var bit = Binary(Operator.ShiftLeft, step.Literal(1), index);
        step.State.Carry = Flags.Bit(Binary(Operator.ShiftRight, a, index), 0);
        step.State.Overflow = step.UndefinedFlag("of");
        step.UndefineSignAuxiliaryParity();
        if (change != null)
        {
            step.Write(0, change(a, bit));
        }
    }

    /// <summary>BSF and BSR: of 0 the whole destination register is undefined.</summary>
    static void Scan(Step step, bool lowest)
    {
        step.Require(step.Width(0) >= 32, "only of 32 and 64 bits");
        var a = step.Read(1);
        var zero = Flags.IsZero(a);
        var found = ZeroExtend(lowest ? LowestBit(a) : HighestBit(a), 64);
        step.State.Write(step.Instruction.Op0Register.GetFullRegister(), IfThenElse(zero, step.Fresh("undefined-scan", 64), found));
        step.State.Zero = zero;
        step.State.Carry = step.UndefinedFlag("cf");
        step.State.Overflow = step.UndefinedFlag("of");
        step.UndefineSignAuxiliaryParity();
    }

    static void CountZeros(Step step, Term result)
    {
        step.State.Carry = Equal(result, step.Literal((UInt128)result.Width));
        step.State.Zero = Flags.IsZero(result);
        step.State.Overflow = step.UndefinedFlag("of");
        step.UndefineSignAuxiliaryParity();
        step.Write(0, result);
    }

    /// <summary>The index of the least significant 1; the width when there is none.</summary>
    static Term LowestBit(Term a)
        => Enumerable.Range(0, a.Width).Reverse().Aggregate(Vector((UInt128)a.Width, a.Width), (found, i) => IndexWhenSet(a, i, found));

    /// <summary>The index of the most significant 1; -1 when there is none.</summary>
    static Term HighestBit(Term a)
        => Enumerable.Range(0, a.Width).Aggregate(Vector(UInt128.MaxValue, a.Width), (found, i) => IndexWhenSet(a, i, found));

    static Term IndexWhenSet(Term a, int i, Term otherwise) => IfThenElse(Flags.Bit(a, i), Vector((UInt128)i, a.Width), otherwise);

    static Term ReverseBytes(Step step)
    {
        step.Require(step.Width(0) >= 32, "undefined of 16 bits");
        var a = step.Read(0);
        return Enumerable.Range(1, a.Width / 8 - 1).Aggregate(Extract(a, 7, 0), (low, i) => Concat(low, Extract(a, 8 * i + 7, 8 * i)));
    }
}
