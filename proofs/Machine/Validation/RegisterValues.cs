using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Validation;

/// <summary>The values of a <see cref="ProcessorState"/>, in a fixed order: the general registers, the vector registers, the flags.</summary>
static class RegisterValues
{
    /// <summary>Where the vector registers begin.</summary>
    public const int Vector = 16;

    /// <summary>Where the flags begin.</summary>
    public const int Flags = 32;

    /// <summary>How many values there are.</summary>
    public const int Count = Flags + 7;

    /// <summary>The bit of each flag in RFLAGS (SDM 1, 3.4.3): CF, PF, AF, ZF, SF, DF, OF.</summary>
    public static readonly int[] FlagBits = [0, 2, 4, 6, 7, 10, 11];

    static readonly string[] FlagNames = ["cf", "pf", "af", "zf", "sf", "df", "of"];

    /// <summary>The registers of <paramref name="state"/> in this order.</summary>
    public static IEnumerable<Term> Of(ProcessorState state) =>
    [
        .. state.General, .. state.Vector,
        state.Carry, state.Parity, state.Auxiliary, state.Zero, state.Sign, state.Direction, state.Overflow,
    ];

    /// <summary>The name of the value at <paramref name="index"/>.</summary>
    public static string NameOf(int index)
        => index < Vector ? (Register.RAX + index).ToString().ToLowerInvariant() : index < Flags ? $"xmm{index - Vector}" : FlagNames[index - Flags];
}
