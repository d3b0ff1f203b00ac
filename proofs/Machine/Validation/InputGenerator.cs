using Iced.Intel;

namespace Cordon.Proofs.Machine.Validation;

/// <summary>Register values among which the edges, small numbers, and numbers equal or next to each other are frequent.</summary>
sealed class InputGenerator(Random random)
{
    const int StackPointer = Register.RSP - Register.RAX;
    const int AboveCanonical = 16;

    /// <summary>Fills the registers, flags and memory; the stack pointer is canonical.</summary>
    public void Fill(Span<UInt128> registers, Span<byte> memory)
    {
        for (var i = 0; i < RegisterValues.Vector; i++)
        {
            registers[i] = random.Next(8) == 0 && i > 0 ? registers[random.Next(i)] + (ulong)random.Next(3) - 1 & ulong.MaxValue : Word();
        }
        registers[StackPointer] = (ulong)((long)((ulong)registers[StackPointer] << AboveCanonical) >> AboveCanonical);
        for (var i = RegisterValues.Vector; i < RegisterValues.Flags; i++)
        {
            registers[i] = new UInt128(Word(), Word());
        }
        for (var i = RegisterValues.Flags; i < RegisterValues.Count; i++)
        {
            registers[i] = (UInt128)random.Next(2);
        }
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(memory);
        foreach (ref var word in words)
        {
            word = random.Next(4) == 0 ? (ulong)registers[random.Next(16)] : Word();
        }
    }

    /// <summary>A random word, or an edge of 8, 16, 32 or 64 bits below random ones.</summary>
    ulong Word()
    {
        var any = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        var width = 8 << random.Next(4);
        var mask = ulong.MaxValue >> (64 - width);
        var power = 1ul << random.Next(width);
        return random.Next(6) switch
        {
            0 => (any & ~mask) | power,
            1 => (any & ~mask) | (power - 1),
            2 => (any & ~mask) | (~(power - 1) & mask),
            3 => (ulong)random.NextInt64(-72, 72),
            _ => any,
        };
    }
}
