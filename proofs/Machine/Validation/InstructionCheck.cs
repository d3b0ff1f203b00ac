using Cordon.Proofs.Machine.Semantics;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Validation;

/// <summary>One instruction, executed by the processor and by the semantics on the same values.</summary>
sealed class InstructionCheck
{
    const int MostAttempts = 300;

    /// <summary>Of so many executions of an instruction that can raise an exception, one is to raise it.</summary>
    const int OneTrapIn = 8;

    readonly NativeProcessor processor;
    readonly Random random;
    readonly InputGenerator inputs;
    readonly IReadOnlyList<UsedMemory> operands;
    readonly ExpectedStep? step;
    readonly ExpectedRepetition? repetition;
    readonly UInt128[] before = new UInt128[RegisterValues.Count];
    readonly UInt128[] after = new UInt128[RegisterValues.Count];
    readonly UInt128[] undefined = new UInt128[RegisterValues.Count];
    readonly byte[] memoryBefore = new byte[NativeProcessor.BufferBytes];
    bool shouldTrap;

    /// <summary>Places the instruction, with its operands in memory redirected, and lays out what the semantics says of it there.</summary>
    /// <exception cref="UnsupportedInstructionException">The semantics does not cover it.</exception>
    public InstructionCheck(NativeProcessor processor, in Instruction instruction, Meaning meaning, Random random)
    {
        this.processor = processor;
        this.random = random;
        inputs = new InputGenerator(random);
        Placed = processor.Place(OperandPlacement.Redirect(instruction, processor.BufferAddress, random));
        operands = OperandPlacement.AccessedBy(Placed);
        if (Placed.HasRepPrefix)
        {
            repetition = new ExpectedRepetition(Placed, processor.BufferAddress, meaning);
        }
        else
        {
            step = new ExpectedStep(Placed, processor.BufferAddress, meaning);
        }
    }

    /// <summary>The instruction as it is executed.</summary>
    public Instruction Placed { get; }

    /// <summary>The registers and flags before the last execution.</summary>
    public string Before => string.Join(' ', Enumerable.Range(0, RegisterValues.Count).Select(i => $"{RegisterValues.NameOf(i)}={before[i]:x}"));

    /// <summary>Makes values; false when the instruction raises an exception whatever they are.</summary>
    public bool TryPrepare()
    {
        shouldTrap = step is { CanTrap: true } && random.Next(OneTrapIn) == 0;
        if (shouldTrap && TryFill())
        {
            return true;
        }
        shouldTrap = false;
        return TryFill();
    }

    /// <summary>Executes; says what differs, or null.</summary>
    public string? Execute()
    {
        memoryBefore.CopyTo(processor.Memory);
        var signal = processor.Execute(Placed, before, after);
        if (signal != 0 || shouldTrap)
        {
            return signal != 0 && shouldTrap ? null : shouldTrap ? "an exception should be raised, is not" : $"no exception should be raised, signal {signal} is";
        }
        Array.Clear(undefined);
        if (repetition != null)
        {
            repetition.Evaluate(before, memoryBefore);
            return Differences(repetition.Registers, repetition.Memory, repetition.IsConsistent);
        }
        var pattern = new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64());
        if (step!.HasUndefined)
        {
            step.Evaluate(before, memoryBefore, after, ~pattern);
            step.Registers.CopyTo(undefined);
        }
        step.Evaluate(before, memoryBefore, after, pattern);
        for (var i = 0; i < undefined.Length && step.HasUndefined; i++)
        {
            undefined[i] ^= step.Registers[i];
        }
        return Differences(step.Registers, step.Memory, step.IsConsistent);
    }

    bool TryFill()
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            inputs.Fill(before, memoryBefore);
            if (repetition != null)
            {
                before[Register.RCX - Register.RAX] = (UInt128)random.Next(ExpectedRepetition.MostIterations + 1);
            }
            if (OperandPlacement.TryAim(operands, processor.BufferAddress, before, random) && WouldTrap() is { } would && would == shouldTrap)
            {
                return true;
            }
        }
        return false;
    }

    // Null for values that the semantics does not cover.
    bool? WouldTrap()
    {
        if (step is null or { CanTrap: false, CanRefuse: false })
        {
            return false;
        }
        step.Evaluate(before, memoryBefore, before, 0);
        return step.IsRefused ? null : step.Traps;
    }

    string? Differences(ReadOnlySpan<UInt128> registers, ReadOnlySpan<byte> memory, bool consistent)
    {
        if (consistent && memory.SequenceEqual(processor.Memory) && IsAsExpected(registers))
        {
            return null;
        }
        var differences = new List<string>();
        for (var i = 0; i < registers.Length; i++)
        {
            if (((registers[i] ^ after[i]) & ~undefined[i]) != 0)
            {
                differences.Add($"{RegisterValues.NameOf(i)} should be {registers[i]:x}, is {after[i]:x}");
            }
        }
        for (var i = 0; i < memory.Length; i++)
        {
            if (memory[i] != processor.Memory[i])
            {
                differences.Add($"byte {i} of memory should be {memory[i]:x}, is {processor.Memory[i]:x}");
            }
        }
        return string.Join("; ", consistent ? differences : differences.Prepend("a fact does not hold, or an access is elsewhere"));
    }

    bool IsAsExpected(ReadOnlySpan<UInt128> registers)
    {
        for (var i = 0; i < registers.Length; i++)
        {
            if (((registers[i] ^ after[i]) & ~undefined[i]) != 0)
            {
                return false;
            }
        }
        return true;
    }
}
