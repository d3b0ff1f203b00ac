using System.Collections.Frozen;
using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>
/// What instructions of 64-bit mode do to registers, flags and memory, as Intel's manual (SDM 2) says it; the names are its own.
/// Part of what is trusted; <c>proofs/Machine/Validation</c> holds every form that occurs in an image against a processor.
/// Not here: transfers of control (the executor's), what is privileged or saves the processor's state (refused), faults of paging,
/// non-canonical addresses and alignment checks by EFLAGS.AC. A LOCK prefix means nothing here: Cordon runs under one lock, so no other
/// processor sees memory between the load and the store of one instruction.
/// </summary>
/// <param name="fresh">A new free constant, of a name to begin with and a width (0: a Boolean): an undefined flag or register, a quotient, a remainder.</param>
public sealed class InstructionSemantics(Func<string, int, Term> fresh)
{
    static readonly FrozenDictionary<Mnemonic, Action<Step>> Meanings =
        ((IEnumerable<KeyValuePair<Mnemonic, Action<Step>>>[])
        [
            ArithmeticInstructions.Table, ShiftInstructions.Table, BitInstructions.Table,
            MoveInstructions.Table, ConditionalInstructions.Table, VectorInstructions.Table, StringInstructions.Table,
        ]).SelectMany(table => table).ToFrozenDictionary();

    /// <summary>Executes anything that does not transfer control; UD2 and INT3 are traps that are always taken.</summary>
    /// <exception cref="UnsupportedInstructionException">It has no meaning here; the state may have changed in part.</exception>
    public StepResult Execute(in Instruction instruction, ProcessorState state, IMemory memory)
    {
        var step = new Step(instruction, state, memory, fresh);
        step.Require(instruction.CodeSize == CodeSize.Code64, "not decoded as 64-bit code");
        step.Require(!instruction.HasRepPrefix && !instruction.HasRepnePrefix, "repeated, or with a prefix of no meaning");
        var meaning = Meanings.GetValueOrDefault(instruction.Mnemonic);
        step.Require(meaning != null, "not covered");
        meaning!(step);
        return step.Result;
    }

    /// <summary>Whether the condition holds.</summary>
    public static Term Condition(ConditionCode code, ProcessorState state) => Flags.Condition(code, state);

    /// <summary>The 64-bit address of the memory operand: base + scale · index + displacement, or the literal address when relative to RIP (SDM 1, 3.7.5).</summary>
    /// <exception cref="UnsupportedInstructionException">Relative to FS or GS, or of 32-bit addresses.</exception>
    public static Term EffectiveAddress(in Instruction instruction, ProcessorState state)
    {
        if (instruction.MemorySegment is Register.FS or Register.GS)
        {
            throw new UnsupportedInstructionException(instruction, "relative to FS or GS");
        }
        var (origin, index) = (instruction.MemoryBase, instruction.MemoryIndex);
        if (instruction.IsIPRelativeMemoryOperand && origin == Register.RIP)
        {
            return Term.Vector(instruction.IPRelativeMemoryAddress, 64);
        }
        if ((origin != Register.None && !origin.IsGPR64()) || (index != Register.None && !index.IsGPR64())
            || (origin == Register.None && index == Register.None && instruction.MemoryDisplSize != 8))
        {
            throw new UnsupportedInstructionException(instruction, "not of 64-bit addresses");
        }
        var address = origin == Register.None ? Term.Vector(0, 64) : state.Read(origin);
        if (index != Register.None)
        {
            var scaled = Term.Binary(Operator.Multiply, state.Read(index), Term.Vector((UInt128)instruction.MemoryIndexScale, 64));
            address = Term.Binary(Operator.Add, address, scaled);
        }
        return Term.Binary(Operator.Add, address, Term.Vector(instruction.MemoryDisplacement64, 64));
    }

    /// <summary>The string instruction under REP that <see cref="Execute"/> refuses; null when it is none that is covered.</summary>
    public static RepeatedString? Repeated(in Instruction instruction, ProcessorState state)
        => instruction.HasRepPrefix ? StringInstructions.Describe(instruction, state) : null;

    /// <summary>What all iterations do to the registers: RCX becomes 0, RDI and RSI move on; flags stay. Memory is the caller's.</summary>
    public static void FinishRepeated(RepeatedString text, ProcessorState state)
    {
        StringInstructions.Advance(text, text.Count, state);
        state.Write(Register.RCX, Term.Vector(0, 64));
    }

    /// <summary>RSP falls by 8, and the 64-bit value is stored there: PUSH, and CALL of its return address.</summary>
    public static void Push(ProcessorState state, IMemory memory, Term value)
    {
        var top = Term.Binary(Operator.Subtract, state.Read(Register.RSP), Term.Vector(8, 64));
        state.Write(Register.RSP, top);
        memory.Store(top, value);
    }

    /// <summary>The 64-bit value at RSP, which then rises by 8: POP, and RET's target.</summary>
    public static Term Pop(ProcessorState state, IMemory memory)
    {
        var top = state.Read(Register.RSP);
        var value = memory.Load(top, 8);
        state.Write(Register.RSP, Term.Binary(Operator.Add, top, Term.Vector(8, 64)));
        return value;
    }
}
