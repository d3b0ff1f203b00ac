using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Validation;

/// <summary>A string instruction under REP: one iteration as often as RCX says, and the registers that <see cref="InstructionSemantics.FinishRepeated"/> gives.</summary>
sealed class ExpectedRepetition
{
    /// <summary>The most iterations whose elements stay in the buffer.</summary>
    public const int MostIterations = 7;

    readonly ExpectedStep iteration;
    readonly ExpectedStep finish;
    readonly UInt128[] registers = new UInt128[RegisterValues.Count];
    readonly byte[] memory = new byte[NativeProcessor.BufferBytes];

    /// <summary>Lays out both.</summary>
    /// <exception cref="UnsupportedInstructionException">The semantics does not cover it.</exception>
    public ExpectedRepetition(Instruction instruction, ulong buffer, Meaning meaning)
    {
        var repeated = instruction;
        finish = new ExpectedStep(instruction, buffer, (in Instruction _, ProcessorState state, IMemory _, Func<string, int, Term> _) =>
        {
            var text = InstructionSemantics.Repeated(repeated, state) ?? throw new UnsupportedInstructionException(repeated, "not covered under REP");
            InstructionSemantics.FinishRepeated(text, state);
            return new StepResult([], []);
        });
        instruction.HasRepPrefix = false;
        iteration = new ExpectedStep(instruction, buffer, meaning);
    }

    /// <summary>The registers after the last evaluation.</summary>
    public ReadOnlySpan<UInt128> Registers => finish.Registers;

    /// <summary>The buffer after the last evaluation.</summary>
    public ReadOnlySpan<byte> Memory => memory;

    /// <summary>Whether iterations and their sum agree, and all accesses were to the buffer.</summary>
    public bool IsConsistent { get; private set; }

    /// <summary>Evaluates; RCX is at most <see cref="MostIterations"/>.</summary>
    public void Evaluate(ReadOnlySpan<UInt128> before, ReadOnlySpan<byte> memoryBefore)
    {
        const int rcx = Register.RCX - Register.RAX;
        before.CopyTo(registers);
        memoryBefore.CopyTo(memory);
        IsConsistent = true;
        for (var i = 0; i < (int)before[rcx]; i++)
        {
            iteration.Evaluate(registers, memory, before, 0);
            IsConsistent &= iteration.IsConsistent;
            iteration.Registers.CopyTo(registers);
            iteration.Memory.CopyTo(memory);
        }
        registers[rcx] = 0;
        finish.Evaluate(before, memoryBefore, before, 0);
        IsConsistent &= finish.Registers.SequenceEqual(registers);
    }
}
