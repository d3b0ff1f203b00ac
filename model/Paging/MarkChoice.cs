using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What the manuals leave to the processor, for one access.</summary>
/// <param name="value">Bits 1 to 4: the accessed bit of the entry of this level is set as the walk uses it, and not only when the access succeeds; bit 0 as below.</param>
public readonly struct MarkChoice(Word value) : IKey
{
    const ulong BeforeFinalAccess = 1 << 0;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>Whether the accessed bit of the entry of a level is set when the walk uses it, though the access may yet fault.</summary>
    [Clause("HC-PAG-018")]
    public Bool IsEarly(int level) => (Value & (1UL << level)) != 0;

    /// <summary>Whether accessed and dirty bits are set before the p2m is asked for the address that the tables give.</summary>
    [Clause("HC-PAG-018")]
    public Bool IsBeforeFinalAccess => (Value & BeforeFinalAccess) != 0;
}
