namespace Cordon.Impl;

/// <summary>The memory that a domain holds.</summary>
public static unsafe class Reservation
{
    /// <summary>Allocates a frame to the domain and maps it at <paramref name="gfn"/>. What was mapped there stays the domain's.</summary>
    /// <returns>False, and nothing changed, when it may have no more, there is none, or the p2m does not reach so far.</returns>
    public static bool Populate(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        if (domain->Pages >= domain->MaximumPages || !NestedPaging.Prepare(hypervisor, domain, gfn))
        {
            return false;
        }
        var present = NestedPaging.Lookup(hypervisor, domain, gfn);
        if (present.IsPresent && !present.IsOwnMemory)
        {
            return false;
        }
        var frame = Frames.Allocate(hypervisor, new DomainId(domain->Id), FrameType.None);
        if (frame.IsNone)
        {
            return false;
        }
        if (present.IsPresent)
        {
            NestedPaging.Remove(hypervisor, domain, gfn);
        }
        var isMapped = NestedPaging.Map(hypervisor, domain, gfn, frame, MappingType.RamReadWrite);
        Panic.Unless(isMapped, "a fresh frame cannot be mapped although its tables exist");
        Superpages.MergeIfWhole(hypervisor, domain, gfn);
        return true;
    }

    /// <summary>Does at once what <see cref="Populate"/> does for <see cref="Superpages.Frames"/> guest frames from <paramref name="gfn"/> on, with frames that follow each other.</summary>
    /// <returns>False, and nothing changed, when the domain may not have so many more, something is mapped in that table, or no such frames are free.</returns>
    public static bool TryPopulateSuperpage(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
        => domain->MaximumPages >= Superpages.Frames && domain->Pages <= domain->MaximumPages - Superpages.Frames
            && NestedPaging.TryFillTable(hypervisor, domain, gfn);

    /// <summary>Allocates a frame to the domain, mapped nowhere.</summary>
    /// <returns>False, and nothing changed, when it may have no more, or there is none.</returns>
    public static bool Increase(Hypervisor* hypervisor, Domain* domain)
        => domain->Pages < domain->MaximumPages
            && !Frames.Allocate(hypervisor, new DomainId(domain->Id), FrameType.None).IsNone;

    /// <summary>Unmaps what is at <paramref name="gfn"/>, and ends its allocation when it is the domain's ordinary memory.</summary>
    /// <returns>False when nothing is mapped there.</returns>
    public static bool Withdraw(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var mapping = NestedPaging.Lookup(hypervisor, domain, gfn);
        if (!mapping.IsOwnMemory)
        {
            return false;
        }
        NestedPaging.Remove(hypervisor, domain, gfn);
        // A frame that has no use left is free by now, and then its allocation has ended long ago.
        var frame = Hypervisor.Frame(hypervisor, mapping.Frame);
        if (frame->Type == FrameType.None && frame->Allocated != 0)
        {
            Frames.Release(hypervisor, mapping.Frame);
        }
        return true;
    }
}
