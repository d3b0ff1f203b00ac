using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// The source or the destination of a copy: a frame that a grant names, or a guest frame of the caller. A grant is not counted as used: nothing else is done between
/// <see cref="Claim"/> and <see cref="Release"/>; but its entry is marked, for the granting domain to see.
/// </summary>
public unsafe struct CopyEnd
{
    Domain* domain;
    ulong name;
    bool isGrant;
    bool isSelf;
    bool isRead;
    GrantClaim claim;

    /// <summary>The machine frame, from <see cref="Claim"/> on.</summary>
    public Mfn Frame;

    /// <summary>Names an end: <paramref name="name"/> is a grant reference in its low 32 bits, or a gfn.</summary>
    /// <returns>Whether there is such a domain.</returns>
    public static bool TryName(CopyEnd* end, Hypervisor* hypervisor, Domain* caller, ushort domid, ulong name, bool isGrant, bool isRead)
    {
        *end = default;
        end->domain = DomainNames.Find(hypervisor, caller, new DomainId(domid));
        end->name = name;
        end->isGrant = isGrant;
        end->isSelf = domid == Domid.Self;
        end->isRead = isRead;
        return end->domain != null;
    }

    /// <summary>Finds the frame; an entry that is asked is marked as in use until <see cref="Release"/>.</summary>
    /// <returns>A status; what is not okay is not to be released.</returns>
    public int Claim(Hypervisor* hypervisor, Domain* user) => isGrant ? ClaimGrant(hypervisor, user) : ClaimGuestFrame(hypervisor);

    /// <summary>Puts the marks of the entry back.</summary>
    public void Release()
    {
        if (isGrant)
        {
            GrantUses.Unmark(claim.Use, claim.Entry, isRead);
        }
    }

    int ClaimGuestFrame(Hypervisor* hypervisor)
    {
        if (!isSelf)
        {
            return GrantStatus.PermissionDenied;
        }
        var mapping = NestedPaging.Lookup(hypervisor, domain, new Gfn(name));
        if (!(isRead ? mapping.IsPresent : mapping.IsWritable) || Hypervisor.Frame(hypervisor, mapping.Frame)->Type != FrameType.None)
        {
            return GrantStatus.BadPage;
        }
        Frame = mapping.Frame;
        return GrantStatus.Okay;
    }

    int ClaimGrant(Hypervisor* hypervisor, Domain* user)
    {
        GrantClaim found;
        var status = GrantUses.Claim(hypervisor, domain, (uint)name, user, isRead, forbidden: 0, &found);
        if (status == GrantStatus.Okay)
        {
            claim = found;
            Frame = found.Frame;
        }
        return status;
    }
}
