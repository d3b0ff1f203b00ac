using Cordon.Proofs.Smt;
using Iced.Intel;
using static Cordon.Proofs.Smt.Term;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>The SSE moves and exclusive or that a compiler of integer code emits, of 128 bits and without VEX (SDM 1, 5.5 and 5.6).</summary>
static class VectorInstructions
{
    public static readonly Dictionary<Mnemonic, Action<Step>> Table = new()
    {
        [Mnemonic.Movups] = step => step.Write(0, step.Read(1)),
        [Mnemonic.Movupd] = step => step.Write(0, step.Read(1)),
        [Mnemonic.Movdqu] = step => step.Write(0, step.Read(1)),
        [Mnemonic.Movaps] = MoveAligned,
        [Mnemonic.Movapd] = MoveAligned,
        [Mnemonic.Movdqa] = MoveAligned,
        [Mnemonic.Xorps] = ExclusiveOr,
        [Mnemonic.Xorpd] = ExclusiveOr,
        [Mnemonic.Pxor] = ExclusiveOr,
        [Mnemonic.Movd] = MoveLow,
        [Mnemonic.Movq] = MoveLow,
    };

    static void MoveAligned(Step step)
    {
        RequireAlignment(step);
        step.Write(0, step.Read(1));
    }

    static void ExclusiveOr(Step step)
    {
        RequireAlignment(step);
        step.Write(0, Binary(Operator.BitXor, step.Read(0), step.Read(1)));
    }

    /// <summary>MOVD and MOVQ: the low 32 or 64 bits; the rest of a vector register is cleared.</summary>
    static void MoveLow(Step step)
    {
        var width = step.Instruction.Mnemonic == Mnemonic.Movq ? 64 : 32;
        var value = Extract(step.Read(1), width - 1, 0);
        step.Write(0, step.Width(0) == 128 ? ZeroExtend(value, 128) : value);
    }

    /// <summary>Operands of 16 bytes in memory must be aligned, but for the moves named unaligned (SDM 1, 4.1.1).</summary>
    static void RequireAlignment(Step step)
    {
        if (step.Instruction.Op0Kind == OpKind.Memory || step.Instruction.Op1Kind == OpKind.Memory)
        {
            step.TrapWhen(Not(Flags.IsZero(Extract(step.Address, 3, 0))), "#GP: 16 bytes not aligned");
        }
    }
}
