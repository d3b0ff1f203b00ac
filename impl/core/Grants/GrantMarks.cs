using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// Where a domain sees how a grant of its is used: of version 1 in the flags of the entry, of version 2 in the status of the grant, whose bits mean the same.
/// </summary>
/// <param name="word">The 32-bit word.</param>
/// <param name="shift">Its bit that is bit 0 of the flags or the status.</param>
public readonly unsafe struct GrantMarks(uint* word, uint shift)
{
    readonly uint* word = word;
    readonly uint shift = shift;

    /// <summary>The marks of a grant whose entry exists.</summary>
    public static GrantMarks Of(Hypervisor* hypervisor, Domain* granter, uint reference, uint* entry)
        => granter->HasWideGrants ? GrantStatusFrames.Of(hypervisor, granter, reference) : new GrantMarks(entry, 0);

    /// <summary>Sets those of a use.</summary>
    public void Set(bool isReadonly)
    {
        SharedWord.TestAndSet(word, shift + GrantEntryFlags.ReadingBit);
        if (!isReadonly)
        {
            SharedWord.TestAndSet(word, shift + GrantEntryFlags.WritingBit);
        }
    }

    /// <summary>Clears one: <see cref="GrantEntryFlags.ReadingBit"/> or <see cref="GrantEntryFlags.WritingBit"/>.</summary>
    public void Clear(int bit) => SharedWord.Clear(word, shift + (uint)bit);

    /// <summary>The 16 bits that it is of.</summary>
    public ushort* Bits => (ushort*)word + (shift >> 4);
}
