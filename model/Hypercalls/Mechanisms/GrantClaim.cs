using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What comes of claiming a grant: a status, and with okay the frame and which bytes of it, or the grant of another domain that it is.</summary>
public sealed class GrantClaim
{
    /// <summary>A grant that cannot be used, and why.</summary>
    public GrantClaim(Word status)
    {
        Status = status;
        Next = new(0UL);
        NextReference = new(0UL);
        Frame = new(0UL);
        IsOfAnother = false;
    }

    /// <summary>A grant of some bytes of a frame.</summary>
    public GrantClaim(Mfn frame, Word start, Word length)
        : this(GrantStatusWord.Okay)
    {
        Frame = frame;
        Start = start;
        Length = length;
    }

    /// <summary>A status.</summary>
    public Word Status { get; }

    /// <summary>The frame.</summary>
    public Mfn Frame { get; }

    /// <summary>The first byte of it that is granted.</summary>
    public Word Start { get; }

    /// <summary>How many bytes of it are granted.</summary>
    public Word Length { get; }

    /// <summary>Whether it is another domain's grant, and not of a frame.</summary>
    public Bool IsOfAnother { get; private init; }

    /// <summary>That domain.</summary>
    public DomainId Next { get; private init; }

    /// <summary>The reference of its grant.</summary>
    public GrantReference NextReference { get; private init; }

    /// <summary>A transitive grant.</summary>
    [Clause("HC-GNT-041")]
    public static GrantClaim OfAnother(GrantEntry entry)
        => new(GrantStatusWord.Okay) { IsOfAnother = true, Next = entry.NextDomain, NextReference = entry.NextReference };
}
