using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>One instruction being executed: its operands by position, and what it says beside the state.</summary>
sealed class Step(Instruction instruction, ProcessorState state, IMemory memory, Func<string, int, Term> fresh)
{
    readonly List<Trap> traps = [];
    readonly List<Term> facts = [];
    Term? address;

    public Instruction Instruction => instruction;

    public ProcessorState State => state;

    public IMemory Memory => memory;

    public StepResult Result => new(traps, facts);

    /// <summary>The address of the memory operand, computed from the registers as they were at its first use.</summary>
    public Term Address => address ??= InstructionSemantics.EffectiveAddress(instruction, state);

    /// <summary>How many bits operand <paramref name="i"/> has.</summary>
    public int Width(int i) => instruction.GetOpKind(i) switch
    {
        OpKind.Register => instruction.GetOpRegister(i).GetSize() * 8,
        OpKind.Memory => instruction.MemorySize.GetSize() * 8,
        OpKind.Immediate8 => 8,
        OpKind.Immediate16 or OpKind.Immediate8to16 => 16,
        OpKind.Immediate32 or OpKind.Immediate8to32 => 32,
        OpKind.Immediate64 or OpKind.Immediate8to64 or OpKind.Immediate32to64 => 64,
        var kind => throw Unsupported($"operand {i} is of kind {kind}"),
    };

    public Term Read(int i) => instruction.GetOpKind(i) switch
    {
        OpKind.Register => state.Read(Held(i)),
        OpKind.Memory => memory.Load(Address, Width(i) / 8),
        _ => Term.Vector(instruction.GetImmediate(i), Width(i)),
    };

    public void Write(int i, Term value)
    {
        if (instruction.GetOpKind(i) == OpKind.Memory)
        {
            memory.Store(Address, value);
        }
        else
        {
            state.Write(Held(i), value);
        }
    }

    public Term Literal(UInt128 value, int i = 0) => Term.Vector(value, Width(i));

    public void Require(bool covered, string reason)
    {
        if (!covered)
        {
            throw Unsupported(reason);
        }
    }

    public void TrapWhen(Term condition, string what)
    {
        if (!condition.IsFalse)
        {
            traps.Add(new Trap(condition, what));
        }
    }

    /// <summary>Covers the instruction only where <paramref name="condition"/> does not hold.</summary>
    public void RefuseWhen(Term condition, string what)
    {
        if (!condition.IsFalse)
        {
            traps.Add(new Trap(condition, what) { IsRefusal = true });
        }
    }

    public void Assume(Term fact) => facts.Add(fact);

    public Term Fresh(string name, int width) => fresh(name, width);

    /// <summary>A flag that the SDM calls undefined: it may be anything, so nothing can be proved from it.</summary>
    public Term UndefinedFlag(string name) => fresh("undefined-" + name, 0);

    Register Held(int i)
    {
        var register = instruction.GetOpRegister(i);
        Require(ProcessorState.Holds(register), $"{register} is no part of the state");
        return register;
    }

    UnsupportedInstructionException Unsupported(string reason) => new(instruction, reason);
}
