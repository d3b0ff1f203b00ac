namespace Cordon.Model;

/// <summary>A gate of the IDT in IA-32e mode: Intel SDM volume 3, figure 6-8; AMD APM volume 2, figure 4-24.</summary>
/// <param name="low">Its first eight bytes.</param>
/// <param name="high">Its last eight bytes.</param>
public sealed class Gate(Word low, Word high)
{
    const ulong InterruptGate = 0xE;
    const ulong TrapGate = 0xF;

    /// <summary>The selector of the handler's code.</summary>
    public Word Selector => (low >> 16) & 0xFFFF;

    /// <summary>Where the handler begins.</summary>
    public Word Offset => (low & 0xFFFF) | ((low >> 32) & 0xFFFF_0000) | (high << 32);

    /// <summary>Which stack of the interrupt stack table, 1 to 7; 0 for none.</summary>
    public Word Stack => (low >> 32) & 7;

    /// <summary>Up to which CPL INT n, INT3 and INTO may use it.</summary>
    public Word Dpl => (low >> 45) & 3;

    /// <summary>Whether it is present.</summary>
    public Bool IsPresent => (low & (1UL << 47)) != 0;

    /// <summary>Whether IF is cleared in the handler.</summary>
    public Bool ClearsInterruptFlag => Type == InterruptGate;

    /// <summary>Whether it is an interrupt or trap gate.</summary>
    public Bool IsUsable => (Type == InterruptGate) | (Type == TrapGate);

    // Bit 44 is 0 in a gate.
    Word Type => (low >> 40) & 0x1F;
}

/// <summary>A descriptor of the GDT that a gate names: Intel SDM volume 3, 3.4.5; AMD APM volume 2, 4.8.1.</summary>
/// <param name="descriptor">Its eight bytes.</param>
public sealed class CodeSegment(Word descriptor)
{
    /// <summary>Whether it is of code, as S and the type say.</summary>
    public Bool IsCode => (descriptor & (3UL << 43)) == (3UL << 43);

    /// <summary>Whether what it names keeps the CPL.</summary>
    public Bool IsConforming => (descriptor & (1UL << 42)) != 0;

    /// <summary>Its privilege level.</summary>
    public Word Dpl => (descriptor >> 45) & 3;

    /// <summary>Whether it is present.</summary>
    public Bool IsPresent => (descriptor & (1UL << 47)) != 0;

    /// <summary>Whether it is 64-bit code: L without D.</summary>
    public Bool Is64Bit => (descriptor & (3UL << 53)) == (1UL << 53);
}
