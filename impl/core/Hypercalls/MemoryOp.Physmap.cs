using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class MemoryOp
{
    const ulong MaximumRangeStart = 65535;

    /// <summary>XENMEM_add_to_physmap: moves a shared-info page, a grant frame or a page of memory to another guest frame number.</summary>
    public static long AddToPhysmap(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenAddToPhysmap* add)
    {
        if (start > MaximumRangeStart)
        {
            return -(long)Errno.EDOM;
        }
        if (add->Space == MapSpace.GmfnForeign)
        {
            return Failure.ENOSYS;
        }
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        var domain = DomainNames.Find(hypervisor, caller, new DomainId(add->Domid));
        if (domain == null)
        {
            return Failure.ESRCH;
        }
        if (add->Space == MapSpace.DevMmio)
        {
            return Failure.EACCES;
        }
        if (!DomainNames.MayActOn(caller, domain))
        {
            return Failure.EPERM;
        }
        return AddFrame(hypervisor, domain, add->Space, add->Idx, add->Gpfn);
    }

    static long AddFrame(Hypervisor* hypervisor, Domain* domain, uint space, ulong index, ulong gfn)
    {
        if (gfn >= NestedPaging.GfnLimit)
        {
            return Failure.EINVAL;
        }
        var target = new Gfn(gfn);
        var present = NestedPaging.Lookup(hypervisor, domain, target);
        if (present.IsPresent && !present.IsOwnMemory)
        {
            return Failure.EINVAL;
        }
        var frame = FrameOfSpace(hypervisor, domain, space, index, target);
        return !frame.IsNone && Physmap.TryMove(hypervisor, domain, frame, target) ? 0 : Failure.EINVAL;
    }

    static Mfn FrameOfSpace(Hypervisor* hypervisor, Domain* domain, uint space, ulong index, Gfn target)
    {
        switch (space)
        {
            case MapSpace.SharedInfo:
                return index == 0 ? domain->SharedInfo : Mfn.None;
            case MapSpace.GrantTable:
                return GrantFrame(hypervisor, domain, index, target);
            case MapSpace.Gmfn:
                var mapping = NestedPaging.Lookup(hypervisor, domain, new Gfn(index));
                return mapping.IsOwnMemory ? mapping.Frame : Mfn.None;
            default:
                return Mfn.None;
        }
    }

    static Mfn GrantFrame(Hypervisor* hypervisor, Domain* domain, ulong index, Gfn target)
        => !Config.GrantTable ? Mfn.None
            : domain->HasWideGrants && (index & MapSpace.GrantStatusBit) != 0 ? StatusFrame(hypervisor, domain, index ^ MapSpace.GrantStatusBit, target)
            : index < hypervisor->Sizes.GrantFramesPerDomain && HasGrantFrames(hypervisor, domain, (uint)index + 1, target)
            ? *Hypervisor.GrantFrame(hypervisor, domain, (uint)index)
            : Mfn.None;

    // One that cannot be named yet comes with a table so long that the frame is full.
    static Mfn StatusFrame(Hypervisor* hypervisor, Domain* domain, ulong index, Gfn target)
    {
        if (index >= GrantStatusFrames.Named(domain)
            && (index >= hypervisor->Sizes.GrantFramesPerDomain >> GrantTableBounds.FramesPerStatusShift
                || !HasGrantFrames(hypervisor, domain, ((uint)index + 1) << GrantTableBounds.FramesPerStatusShift, target)))
        {
            return Mfn.None;
        }
        return GrantStatusFrames.At(domain, (uint)index);
    }

    // The table grows last, when nothing can fail any more.
    static bool HasGrantFrames(Hypervisor* hypervisor, Domain* domain, uint count, Gfn target)
        => NestedPaging.Prepare(hypervisor, domain, target) && GrantFrames.Grow(hypervisor, domain, count);

    /// <summary>XENMEM_remove_from_physmap: unmaps a page, which stays the domain's.</summary>
    public static long RemoveFromPhysmap(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenRemoveFromPhysmap* remove)
    {
        Domain* domain;
        var failure = FindNamed(hypervisor, vcpu, start, remove->Domid, &domain);
        if (failure != 0)
        {
            return failure;
        }
        var gfn = new Gfn(remove->Gpfn);
        if (!NestedPaging.Lookup(hypervisor, domain, gfn).IsOwnMemory)
        {
            return Failure.ENOENT;
        }
        NestedPaging.Remove(hypervisor, domain, gfn);
        return 0;
    }
}
