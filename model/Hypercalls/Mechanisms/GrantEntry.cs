using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// What an entry of a grant table says. Its first word: bits 15:0 are flags, bits 31:16 the domain that may use the grant. Of version 1 there is no other word, and bits 63:32
/// are the guest frame. Of version 2 the second word is the guest frame, and bits 63:32 of the first say, with sub_page, which bytes of it; or with the type transitive they
/// and the second word name another domain's grant.
/// </summary>
public sealed class GrantEntry(Word first, Word second, Bool isWide)
{
    /// <summary>Whether it is of version 2.</summary>
    public Bool IsWide => isWide;

    /// <summary>Whether the frame can only be read.</summary>
    public Bool IsReadonly => (first & GrantEntryFlags.Readonly) != 0;

    /// <summary>The guest frame.</summary>
    public Gfn Gfn => new(Logic.Select(isWide, second, first >> 32));

    /// <summary>The first byte of the frame that is granted.</summary>
    [Clause("HC-GNT-040")]
    public Word Start => Logic.Select(isWide & IsSubPage, (first >> 32) & 0xFFFF, 0UL);

    /// <summary>How many bytes are granted.</summary>
    [Clause("HC-GNT-040")]
    public Word Length => Logic.Select(isWide & IsSubPage, first >> 48, 4096UL);

    /// <summary>Whether the grant is another domain's (<see cref="NextDomain"/>, <see cref="NextReference"/>).</summary>
    [Clause("HC-GNT-041")]
    public Bool IsTransitive => isWide & ((first & GrantEntryFlags.TypeMask) == GrantEntryFlags.Transitive);

    /// <summary>The domain whose grant a transitive one is.</summary>
    public DomainId NextDomain => new((first >> 32) & 0xFFFF);

    /// <summary>Its reference.</summary>
    public GrantReference NextReference => new(second & 0xFFFF_FFFF);

    /// <summary>Whether the domain may map the whole frame.</summary>
    [Clause("HC-GNT-013")]
    public Bool LetsMap(DomainId user) => Lets(user, isMapping: true);

    /// <summary>Whether the domain may map the frame, or copy from it.</summary>
    [Clause("HC-GNT-013"), Clause("HC-GNT-027")]
    public Bool Lets(DomainId user, Bool isMapping)
        => (IsPermitAccess | (IsTransitive & !isMapping)) & (!isMapping | !IsSubPage) & (((first >> 16) & 0xFFFF) == user.Value);

    /// <summary>Whether the grant is of the domain's own frame.</summary>
    public Bool IsPermitAccess => (first & GrantEntryFlags.TypeMask) == GrantEntryFlags.PermitAccess;

    Bool IsSubPage => (first & GrantEntryFlags.SubPage) != 0;
}
