using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The source or the destination of a copy: a frame that a grant names, or a guest frame of the caller.</summary>
public sealed class CopyEnd
{
    readonly Bool isSelf;
    readonly Bool isRead;
    readonly Gfn gfn;
    Bool isOfAnother;
    DomainId next;
    GrantReference nextReference;

    CopyEnd(Caller caller, Word domid, Word name, Bool isGrant, Bool isRead)
    {
        isSelf = domid == Domid.Self;
        this.isRead = isRead;
        gfn = new(name);
        IsGrant = isGrant;
        Domain = new(Logic.Select(isSelf, caller.Domain.Value, domid));
        Reference = new(name & 0xFFFF_FFFF);
    }

    /// <summary>What is copied from, and is therefore read.</summary>
    public static CopyEnd Source(Caller caller, Word domid, Word name, Bool isGrant) => new(caller, domid, name, isGrant, true);

    /// <summary>What is copied to, and is therefore written.</summary>
    public static CopyEnd Destination(Caller caller, Word domid, Word name, Bool isGrant) => new(caller, domid, name, isGrant, false);

    /// <summary>Whether a grant names it.</summary>
    public Bool IsGrant { get; }

    /// <summary>The domain whose grant or guest frame it is.</summary>
    public DomainId Domain { get; }

    /// <summary>The grant, if it is one.</summary>
    public GrantReference Reference { get; }

    /// <summary>The machine frame, from <see cref="Claim"/> on.</summary>
    public Mfn Frame { get; private set; }

    /// <summary>The first byte of the frame that may be copied, from <see cref="Claim"/> on.</summary>
    public Word Start { get; private set; }

    /// <summary>How many bytes may be copied.</summary>
    public Word Length { get; private set; }

    /// <summary>Whether the bytes may not be copied, because they are not all granted.</summary>
    [Clause("HC-GNT-040")]
    public Bool IsBeyond(Word offset, Word length) => (offset < Start) | (offset + length > Start + Length);

    /// <summary>Whether its domain is there.</summary>
    public Bool HasDomain(State state) => Domains.IsKnown(state, Domain);

    /// <summary>Finds the frame; an entry that is asked is marked as in use until <see cref="Release"/>.</summary>
    /// <returns>A status; what is not okay is not to be released.</returns>
    [Clause("HC-GNT-026"), Clause("HC-GNT-027")]
    public Word Claim(State state, DomainId user)
    {
        if (IsGrant)
        {
            return ClaimGrant(state, user);
        }
        if (!isSelf)
        {
            return GrantStatusWord.PermissionDenied;
        }
        if (!P2m.IsCopied(state, Domain, gfn, isRead))
        {
            return GrantStatusWord.BadPage;
        }
        Frame = P2m.FrameAt(state, Domain, gfn);
        Length = 4096;
        return GrantStatusWord.Okay;
    }

    /// <summary>Puts the marks of the entries back.</summary>
    [Clause("HC-GNT-027"), Clause("HC-GNT-041")]
    public void Release(State state)
    {
        if (isOfAnother)
        {
            GrantUse.Unmark(state, next, nextReference, isRead);
        }
        if (IsGrant)
        {
            GrantUse.Unmark(state, Domain, Reference, isRead);
        }
    }

    Word ClaimGrant(State state, DomainId user)
    {
        var claim = GrantUse.Claim(state, Domain, Reference, user, isRead, isMapping: false);
        if (claim.IsOfAnother)
        {
            var status = Follow(state, claim);
            if (status != GrantStatusWord.Okay)
            {
                GrantUse.Unmark(state, Domain, Reference, isRead);
            }
            return status;
        }
        Take(claim);
        return claim.Status;
    }

    // The granting domain is who uses the grant of the other one.
    [Clause("HC-GNT-041"), Clause("HC-GNT-042")]
    Word Follow(State state, GrantClaim claim)
    {
        (next, nextReference) = (claim.Next, claim.NextReference);
        if ((next == Domain) | !Domains.IsKnown(state, next))
        {
            return GrantStatusWord.GeneralError;
        }
        var last = GrantUse.Claim(state, next, nextReference, Domain, isRead, isMapping: false);
        if (last.IsOfAnother)
        {
            GrantUse.Unmark(state, next, nextReference, isRead);
            return GrantStatusWord.GeneralError;
        }
        isOfAnother = last.Status == GrantStatusWord.Okay;
        Take(last);
        return last.Status;
    }

    void Take(GrantClaim claim)
    {
        Frame = claim.Frame;
        Start = claim.Start;
        Length = claim.Length;
    }
}
