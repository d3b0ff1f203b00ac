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
    bool isOfAnother;
    GrantClaim claim;
    GrantClaim last;

    /// <summary>Names an end: <paramref name="name"/> is a grant reference in its low 32 bits, or a gfn.</summary>
    /// <returns>Whether there is such a domain.</returns>
    public static bool TryName(CopyEnd* end, Hypervisor* hypervisor, Domain* caller, ushort domid, ulong name, bool isGrant, bool isRead)
    {
        end->domain = DomainNames.Find(hypervisor, caller, new DomainId(domid));
        end->name = name;
        end->isGrant = isGrant;
        end->isSelf = domid == Domid.Self;
        end->isRead = isRead;
        end->isOfAnother = false;
        return end->domain != null;
    }

    /// <summary>Finds the frame; an entry that is asked is marked as in use until <see cref="Release"/>.</summary>
    /// <returns>A status; what is not okay is not to be released.</returns>
    public static int Claim(CopyEnd* end, Hypervisor* hypervisor, Domain* user)
    {
        if (!end->isGrant)
        {
            return ClaimGuestFrame(end, hypervisor);
        }
        var status = GrantUses.Claim(hypervisor, end->domain, (uint)end->name, user, end->isRead, isMapping: false, &end->claim);
        if (status == GrantStatus.Okay && end->claim.IsOfAnother)
        {
            status = Follow(end, hypervisor);
            if (status != GrantStatus.Okay)
            {
                GrantUses.Unmark(&end->claim, end->isRead);
            }
        }
        return status;
    }

    /// <summary>The machine frame, from <see cref="Claim"/> on.</summary>
    public static Mfn Frame(CopyEnd* end) => Found(end)->Frame;

    /// <summary>Whether the bytes may not be copied, because they are not all granted.</summary>
    public static bool IsBeyond(CopyEnd* end, uint offset, uint length)
        => offset < Found(end)->Start || offset + length > Found(end)->Start + Found(end)->Length;

    /// <summary>Puts the marks of the entries back.</summary>
    public static void Release(CopyEnd* end)
    {
        if (end->isOfAnother)
        {
            GrantUses.Unmark(&end->last, end->isRead);
        }
        if (end->isGrant)
        {
            GrantUses.Unmark(&end->claim, end->isRead);
        }
    }

    static GrantClaim* Found(CopyEnd* end) => end->isOfAnother ? &end->last : &end->claim;

    static int ClaimGuestFrame(CopyEnd* end, Hypervisor* hypervisor)
    {
        if (!end->isSelf)
        {
            return GrantStatus.PermissionDenied;
        }
        var mapping = NestedPaging.Lookup(hypervisor, end->domain, new Gfn(end->name));
        if (!(end->isRead ? mapping.IsPresent : mapping.IsWritable) || Hypervisor.Frame(hypervisor, mapping.Frame)->Type != FrameType.None)
        {
            return GrantStatus.BadPage;
        }
        end->claim.Frame = mapping.Frame;
        end->claim.Start = 0;
        end->claim.Length = (uint)Page.Bytes;
        return GrantStatus.Okay;
    }

    // The granting domain is who uses the grant of the other one, which must be of a frame.
    static int Follow(CopyEnd* end, Hypervisor* hypervisor)
    {
        var next = DomainNames.FindByNumber(hypervisor, new DomainId(end->claim.Next));
        if (next == null || next == end->domain)
        {
            return GrantStatus.GeneralError;
        }
        var status = GrantUses.Claim(hypervisor, next, end->claim.NextReference, end->domain, end->isRead, isMapping: false, &end->last);
        if (status != GrantStatus.Okay)
        {
            return status;
        }
        if (end->last.IsOfAnother)
        {
            GrantUses.Unmark(&end->last, end->isRead);
            return GrantStatus.GeneralError;
        }
        end->isOfAnother = true;
        return GrantStatus.Okay;
    }
}
