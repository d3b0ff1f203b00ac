using Cordon.Spec;

namespace Cordon.Model;

/// <summary>A linear address, as segmentation gives it.</summary>
public readonly struct LinearAddress(Word value) : IKey
{
    const ulong ThirtyTwoBits = 0xFFFF_FFFF;
    const ulong UpperHalf = 0x1_FFFF;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>Whether bits 63 to 47 are equal.</summary>
    [Clause("HC-PAG-003")]
    public Bool IsCanonical => ((Value >> 47) == 0) | ((Value >> 47) == UpperHalf);

    /// <summary>The address as the processor forms it: outside IA-32e mode it has 32 bits.</summary>
    public Word In(PagingControls controls) => Logic.Select(controls.IsFourLevel, Value, Value & ThirtyTwoBits);
}
