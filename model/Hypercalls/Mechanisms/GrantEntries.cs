using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// The entries of a domain's grant table (<c>grant_entry_v1</c>): a word each, in frames that the domain writes as it likes. Bits 15:0 are flags, bits 31:16
/// the domain that may use the grant, bits 63:32 the guest frame.
/// </summary>
public static class GrantEntries
{
    /// <summary>Whether the domain's table reaches to the reference.</summary>
    public static Bool Exists(State state, DomainId granter, GrantReference reference)
        => GrantTables.HasFrame(state, granter, reference.Value >> Limits.GrantsPerFrameShift);

    /// <summary>The entry.</summary>
    public static Word Read(State state, DomainId granter, GrantReference reference)
        => state.Memory[FrameOf(state, granter, reference), IndexOf(reference)];

    /// <summary>Sets the entry.</summary>
    public static void Write(State state, DomainId granter, GrantReference reference, Word entry)
        => state.Memory[FrameOf(state, granter, reference), IndexOf(reference)] = entry;

    /// <summary>Whether the entry lets the domain use the frame: map it, or copy.</summary>
    public static Bool Lets(Word entry, DomainId user, Bool isMapping) => LetsCopy(entry, user) & (!isMapping | ((entry & GrantEntryFlags.SubPage) == 0));

    /// <summary>Whether the entry lets the domain map the whole frame.</summary>
    [Clause("HC-GNT-013")]
    public static Bool LetsMap(Word entry, DomainId user) => Lets(entry, user, isMapping: true);

    /// <summary>Whether the entry lets the domain copy from the frame.</summary>
    [Clause("HC-GNT-027")]
    public static Bool LetsCopy(Word entry, DomainId user)
        => ((entry & GrantEntryFlags.TypeMask) == GrantEntryFlags.PermitAccess) & (((entry >> 16) & 0xFFFF) == user.Value);

    /// <summary>Whether the entry says that the frame can only be read.</summary>
    public static Bool IsReadonly(Word entry) => (entry & GrantEntryFlags.Readonly) != 0;

    /// <summary>The guest frame that the entry names.</summary>
    public static Gfn GfnOf(Word entry) => new(entry >> 32);

    static Mfn FrameOf(State state, DomainId granter, GrantReference reference)
        => new(state.GrantTableFrame[granter, new(reference.Value >> Limits.GrantsPerFrameShift)] - 1);

    static WordIndex IndexOf(GrantReference reference) => new(reference.Value & ((1UL << Limits.GrantsPerFrameShift) - 1));
}
