using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Where a table of the guest's descriptors or its task state begins in memory: a multiple of 4.</summary>
public readonly struct TableBase(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;
}

/// <summary>The last byte of a table of descriptors.</summary>
public readonly struct TableLimit(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;
}

/// <summary>The tables that the delivery of an event reads, in memory whose frames the guest's linear addresses name.</summary>
/// <param name="state">The state, of which memory matters.</param>
/// <param name="idt">The interrupt descriptor table.</param>
/// <param name="idtLimit">Its limit.</param>
/// <param name="gdt">The global descriptor table.</param>
/// <param name="gdtLimit">Its limit.</param>
/// <param name="taskState">The task state of 64-bit mode.</param>
public sealed class SystemTables(State state, TableBase idt, TableLimit idtLimit, TableBase gdt, TableLimit gdtLimit, TableBase taskState)
{
    const int GateShift = 4;
    const ulong GateBytes = 16;
    const ulong SelectorMask = 0xFFF8;
    const ulong NamesLdt = 4;
    const ulong DescriptorBytes = 8;
    const ulong FirstPrivilegeStack = 4;
    const ulong FirstInterruptStack = 36 - 8;

    /// <summary>Whether the IDT has a gate of the vector.</summary>
    [Clause("HC-TRP-005")]
    public Bool HasGate(Word vector) => (vector << GateShift) + (GateBytes - 1) <= idtLimit.Value;

    /// <summary>The gate of a vector.</summary>
    public Gate GateOf(Word vector)
    {
        var place = idt.Value + (vector << GateShift);
        return new(Read(place), Read(place + 8UL));
    }

    /// <summary>Whether the GDT has what a selector names. One that names an entry of the LDT names nothing: there is none.</summary>
    [Clause("HC-TRP-006")]
    public Bool HasCode(Word selector) => ((selector & NamesLdt) == 0) & ((selector & SelectorMask) + (DescriptorBytes - 1) <= gdtLimit.Value);

    /// <summary>What a selector names.</summary>
    public CodeSegment CodeOf(Word selector) => new(Read(gdt.Value + (selector & SelectorMask)));

    /// <summary>The stack that the task state has for a privilege level, 0 to 2.</summary>
    [Clause("HC-TRP-008")]
    public Word StackOfPrivilege(Word level) => Read(taskState.Value + FirstPrivilegeStack + (level << 3));

    /// <summary>The stack of the interrupt stack table, 1 to 7.</summary>
    [Clause("HC-TRP-008")]
    public Word StackOfInterrupt(Word number) => Read(taskState.Value + FirstInterruptStack + (number << 3));

    // Eight bytes at a multiple of 4.
    Word Read(Word place)
    {
        var (low, high) = (WordAt(place), WordAt(place + 7UL));
        return Logic.Select((place & 4) != 0, (low >> 32) | (high << 32), low);
    }

    Word WordAt(Word place) => state.Memory[new Mfn(place >> 12), new WordIndex((place >> 3) & 511)];
}
