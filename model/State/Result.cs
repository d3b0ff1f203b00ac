using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What a hypercall returns in RAX: 0 or a count when it succeeds, a negated <see cref="Errno"/> in two's complement when it fails.</summary>
public readonly struct Result(Word value)
{
    /// <summary>The 64-bit value of RAX.</summary>
    public Word Value { get; } = value;

    /// <summary>The call succeeded and has nothing to say.</summary>
    public static Result Success => new(0UL);

    /// <summary>
    /// The environment made a choice that the model does not allow, such as a port that is open. No implementation returns this
    /// value, so a comparison with one that made the choice fails; a proof leaves such paths out.
    /// </summary>
    public static Result IllegalChoice => new(IllegalChoiceValue);

    /// <summary>The value of <see cref="IllegalChoice"/>: neither a count nor a negated error number.</summary>
    public const ulong IllegalChoiceValue = 1UL << 63;

    /// <summary>A failure.</summary>
    public static Result Error(Errno error) => new(0UL - (ulong)error);

    /// <summary>A value, such as a number of frames.</summary>
    public static Result Of(Word value) => new(value);

    /// <summary>Whether the call succeeded: RAX is not negative.</summary>
    public Bool Succeeded => (Value >> 63) == 0;

    /// <summary>Whether the environment's choice was not allowed.</summary>
    public Bool IsIllegalChoice => Value == IllegalChoiceValue;
}
