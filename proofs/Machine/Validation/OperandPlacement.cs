using Iced.Intel;

namespace Cordon.Proofs.Machine.Validation;

/// <summary>Makes an instruction's memory operands lie in the buffer: literal addresses once, and registers before each execution.</summary>
static class OperandPlacement
{
    /// <summary>No operand begins nearer to an end of the buffer, so that the one beside it is seen to stay.</summary>
    const int Margin = 64;

    /// <summary>The operands in memory that <paramref name="instruction"/> accesses, those of PUSH and of string instructions too.</summary>
    public static IReadOnlyList<UsedMemory> AccessedBy(in Instruction instruction) =>
    [
        .. new InstructionInfoFactory().GetInfo(instruction).GetUsedMemory()
            .Where(memory => memory.Access is not (OpAccess.None or OpAccess.NoMemAccess)),
    ];

    /// <summary>The instruction with a literal address replaced by an aligned one in the buffer, which code anywhere in the arena can name.</summary>
    public static Instruction Redirect(Instruction instruction, ulong buffer, Random random)
    {
        var inMemory = Enumerable.Range(0, instruction.OpCount).Any(i => instruction.GetOpKind(i) == OpKind.Memory);
        if (inMemory && instruction is { MemoryBase: Register.None or Register.RIP, MemoryIndex: Register.None })
        {
            instruction.MemoryDisplacement64 = buffer + (Offset(random) & ~15ul);
        }
        return instruction;
    }

    /// <summary>Sets the registers that addresses are made of; false when one register would have to be two things.</summary>
    public static bool TryAim(IReadOnlyList<UsedMemory> operands, ulong buffer, Span<UInt128> registers, Random random)
    {
        foreach (var operand in operands)
        {
            var target = buffer + Offset(random);
            if (operand.Base.IsGPR64())
            {
                var twice = operand.Index == operand.Base;
                var rest = operand.Displacement + (twice || operand.Index == Register.None ? 0 : Value(operand.Index, registers) * (ulong)operand.Scale);
                registers[operand.Base - Register.RAX] = Solve(twice ? (ulong)operand.Scale + 1 : 1, target - rest, random);
            }
            else if (operand.Index != Register.None)
            {
                registers[operand.Index - Register.RAX] = Solve((ulong)operand.Scale, target - operand.Displacement, random);
            }
        }
        foreach (var operand in operands)
        {
            var address = operand.Displacement + (operand.Base.IsGPR64() ? Value(operand.Base, registers) : 0)
                + (operand.Index == Register.None ? 0 : Value(operand.Index, registers) * (ulong)operand.Scale);
            if (address - buffer - Margin / 2 >= NativeProcessor.BufferBytes - Margin)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>A register value v for which factor · v is the sum, modulo 2^64, with the sum's lowest bits cleared as far as the factor has powers of two.</summary>
    static ulong Solve(ulong factor, ulong sum, Random random)
    {
        var twos = System.Numerics.BitOperations.TrailingZeroCount(factor);
        var odd = factor >> twos;
        var inverse = odd;
        for (var i = 0; i < 5; i++)
        {
            inverse *= 2 - odd * inverse;           // Newton's iteration doubles the correct low bits, of which an odd number has 3
        }
        var high = twos == 0 ? 0 : (ulong)random.NextInt64() << (64 - twos);
        return (((sum >> twos) * inverse) & (ulong.MaxValue >> twos)) | high;
    }

    static ulong Value(Register register, ReadOnlySpan<UInt128> registers) => (ulong)registers[register - Register.RAX];

    /// <summary>Half of the time aligned to 16 bytes.</summary>
    static ulong Offset(Random random)
    {
        var offset = (ulong)random.Next(Margin, NativeProcessor.BufferBytes - Margin - 16);
        return random.Next(2) == 0 ? offset & ~15ul : offset;
    }
}
