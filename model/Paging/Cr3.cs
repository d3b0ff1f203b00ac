using Cordon.Spec;

namespace Cordon.Model;

/// <summary>CR3: where the first table lies.</summary>
public readonly struct Cr3(Word value) : IKey
{
    const ulong PointersMask = 0xFFFF_FFE0;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The guest-physical address of the first table. The four pointers of PAE paging are aligned to 32 bytes, every other table to a page.</summary>
    [Clause("HC-PAG-004"), Clause("HC-PAG-005"), Clause("HC-PAG-006")]
    public Word Table(PagingControls controls) => Logic.Select(controls.IsFourLevel, Value & PageTableEntry.AddressMask,
        Logic.Select(controls.IsExtended, Value & PointersMask, Value & PageTableEntry.LegacyAddressMask));
}
