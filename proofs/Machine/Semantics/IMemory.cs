using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>What an instruction's memory operand reads and writes, little-endian. Whether an access is allowed is the implementor's business.</summary>
public interface IMemory
{
    /// <summary>The value of <paramref name="bytes"/> (1, 2, 4, 8 or 16) bytes at a 64-bit <paramref name="address"/>.</summary>
    Term Load(Term address, int bytes);

    /// <summary>Writes <paramref name="value"/>, of 8, 16, 32, 64 or 128 bits, at a 64-bit <paramref name="address"/>.</summary>
    void Store(Term address, Term value);
}
