using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// The entries of a domain's grant table, in frames that the domain writes as it likes: a word each of version 1 (<c>grant_entry_v1</c>), two of version 2
/// (<c>grant_entry_v2</c>).
/// </summary>
public static class GrantEntries
{
    /// <summary>Whether the domain's table reaches to the reference.</summary>
    [Clause("HC-GNT-032")]
    public static Bool Exists(State state, DomainId granter, GrantReference reference)
        => GrantTables.HasFrame(state, granter, SlotOf(state, granter, reference).Value);

    /// <summary>The entry.</summary>
    public static GrantEntry Read(State state, DomainId granter, GrantReference reference)
        => new(state.Memory[FrameOf(state, granter, reference), First(state, granter, reference)],
            state.Memory[FrameOf(state, granter, reference), Second(state, granter, reference)], GrantTables.IsWide(state, granter));

    /// <summary>Lets two entries of a table change places.</summary>
    [Clause("HC-GNT-031")]
    public static void Swap(State state, DomainId domain, GrantReference first, GrantReference second)
    {
        Swap(state, FrameOf(state, domain, first), First(state, domain, first), FrameOf(state, domain, second), First(state, domain, second));
        if (GrantTables.IsWide(state, domain))
        {
            Swap(state, FrameOf(state, domain, first), Second(state, domain, first), FrameOf(state, domain, second), Second(state, domain, second));
            GrantMarks.Swap(state, domain, first, second);
        }
    }

    /// <summary>The frame with the entry.</summary>
    public static Mfn FrameOf(State state, DomainId granter, GrantReference reference)
        => new(state.GrantTableFrame[granter, SlotOf(state, granter, reference)] - 1);

    /// <summary>Where the entry begins in its frame.</summary>
    public static WordIndex First(State state, DomainId granter, GrantReference reference)
        => new(Logic.Select(GrantTables.IsWide(state, granter), (reference.Value & GrantTables.IndexMask(Limits.WideGrantsPerFrameShift)) << 1,
            reference.Value & GrantTables.IndexMask(Limits.GrantsPerFrameShift)));

    // Of version 1 there is none, and what is there means nothing.
    static WordIndex Second(State state, DomainId granter, GrantReference reference) => new(First(state, granter, reference).Value | 1);

    static Slot SlotOf(State state, DomainId granter, GrantReference reference)
        => new(Logic.Select(GrantTables.IsWide(state, granter), reference.Value >> Limits.WideGrantsPerFrameShift, reference.Value >> Limits.GrantsPerFrameShift));

    static void Swap(State state, Mfn frame, WordIndex index, Mfn otherFrame, WordIndex otherIndex)
    {
        var word = state.Memory[frame, index];
        state.Memory[frame, index] = state.Memory[otherFrame, otherIndex];
        state.Memory[otherFrame, otherIndex] = word;
    }
}
