using Cordon.Proofs.Smt;
using Iced.Intel;
using static Cordon.Proofs.Smt.Term;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>Data transfer, the stack, exchanges, and what changes nothing (SDM 1, 5.1.1, 5.1.11 and 5.1.13).</summary>
static class MoveInstructions
{
    public static readonly Dictionary<Mnemonic, Action<Step>> Table = new()
    {
        [Mnemonic.Mov] = step => step.Write(0, step.Read(1)),
        [Mnemonic.Movzx] = step => step.Write(0, ZeroExtend(step.Read(1), step.Width(0))),
        [Mnemonic.Movsx] = step => step.Write(0, SignExtend(step.Read(1), step.Width(0))),
        [Mnemonic.Movsxd] = step => step.Write(0, SignExtend(step.Read(1), step.Width(0))),
        [Mnemonic.Lea] = step => step.Write(0, Extract(step.Address, step.Width(0) - 1, 0)),
        [Mnemonic.Cwde] = step => step.State.Write(Register.EAX, SignExtend(step.State.Read(Register.AX), 32)),
        [Mnemonic.Cdqe] = step => step.State.Write(Register.RAX, SignExtend(step.State.Read(Register.EAX), 64)),
        [Mnemonic.Cdq] = step => step.State.Write(Register.EDX, Extract(SignExtend(step.State.Read(Register.EAX), 64), 63, 32)),
        [Mnemonic.Cqo] = step => step.State.Write(Register.RDX, Extract(SignExtend(step.State.Read(Register.RAX), 128), 127, 64)),
        [Mnemonic.Push] = Push,
        [Mnemonic.Pop] = Pop,
        [Mnemonic.Leave] = Leave,
        [Mnemonic.Xchg] = Exchange,
        [Mnemonic.Xadd] = ExchangeAndAdd,
        [Mnemonic.Cmpxchg] = CompareAndExchange,
        [Mnemonic.Cld] = step => step.State.Direction = False,
        [Mnemonic.Std] = step => step.State.Direction = True,
        [Mnemonic.Nop] = _ => { },
        [Mnemonic.Pause] = _ => { },
        [Mnemonic.Lfence] = _ => { },
        [Mnemonic.Sfence] = _ => { },
        [Mnemonic.Mfence] = _ => { },
        [Mnemonic.Ud2] = step => step.TrapWhen(True, "#UD: UD2"),
        [Mnemonic.Int3] = step => step.TrapWhen(True, "#BP: INT3"),
    };

    static void Push(Step step)
    {
        step.Require(step.Width(0) == 64, "only of 64 bits");
        InstructionSemantics.Push(step.State, step.Memory, step.Read(0));
    }

    static void Pop(Step step)
    {
        step.Require(step.Instruction.Op0Kind == OpKind.Register && step.Width(0) == 64, "only into a 64-bit register");
        step.Write(0, InstructionSemantics.Pop(step.State, step.Memory));
    }

    static void Leave(Step step)
    {
        step.Require(step.Instruction.Code == Code.Leaveq, "only of 64 bits");
        step.State.Write(Register.RSP, step.State.Read(Register.RBP));
        step.State.Write(Register.RBP, InstructionSemantics.Pop(step.State, step.Memory));
    }

    static void Exchange(Step step)
    {
        var (a, b) = (step.Read(0), step.Read(1));
        step.Write(0, b);
        step.Write(1, a);
    }

    static void ExchangeAndAdd(Step step)
    {
        var a = step.Read(0);
        var sum = step.Add(a, step.Read(1), False);
        step.Write(1, a);
        step.Write(0, sum);
    }

    /// <summary>The destination is written in either case, the accumulator only when they differ.</summary>
    static void CompareAndExchange(Step step)
    {
        var width = step.Width(0);
        step.Require(step.Instruction.Op0Kind == OpKind.Memory && width >= 32, "only of 32 and 64 bits in memory");
        var (destination, source) = (step.Read(0), step.Read(1));
        step.Subtract(Extract(step.State.Read(Register.RAX), width - 1, 0), destination, False);
        var equal = step.State.Zero;
        step.Write(0, IfThenElse(equal, source, destination));
        step.State.Write(Register.RAX, IfThenElse(equal, step.State.Read(Register.RAX), ZeroExtend(destination, 64)));
    }
}
