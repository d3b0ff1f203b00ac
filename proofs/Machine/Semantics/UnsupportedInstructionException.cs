using Iced.Intel;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>An instruction without a meaning here: what contains it cannot be proved.</summary>
/// <param name="instruction">The instruction.</param>
/// <param name="reason">What about it is not covered.</param>
public sealed class UnsupportedInstructionException(in Instruction instruction, string reason)
    : Exception($"0x{instruction.IP:x}: {instruction}: {reason}")
{
    /// <summary>Where it is.</summary>
    public ulong Address { get; } = instruction.IP;

    /// <summary>The instruction as text.</summary>
    public string Text { get; } = instruction.ToString();
}
