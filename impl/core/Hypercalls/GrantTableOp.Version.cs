using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>grant_table_op: choosing the layout of the entries.</summary>
public static unsafe partial class GrantTableOp
{
    /// <summary>GNTTABOP_set_version: chooses the layout of the entries.</summary>
    public static long SetVersion(Hypervisor* hypervisor, Vcpu* vcpu, uint count, GnttabSetVersion* set)
    {
        if (count > int.MaxValue)
        {
            return Failure.EINVAL;
        }
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        var wanted = set->Version;
        set->Version = domain->GrantVersion;
        if (wanted is not (1 or 2))
        {
            return Failure.EINVAL;
        }
        if (wanted == domain->GrantVersion)
        {
            return 0;
        }
        if (GrantUses.AnyOrdinaryIsInUse(hypervisor, domain))
        {
            return Failure.EBUSY;
        }
        var failure = wanted == 2 ? Widen(hypervisor, domain) : Narrow(hypervisor, domain);
        set->Version = domain->GrantVersion;
        return failure;
    }

    static long Widen(Hypervisor* hypervisor, Domain* domain)
    {
        if (!GrantStatusFrames.Allocate(hypervisor, domain))
        {
            return Failure.ENOMEM;
        }
        var entries = stackalloc GrantEntryV1[(int)GrantTableBounds.ReservedEntries];
        ReservedGrants.Take(hypervisor, domain, entries);
        GrantFrames.Clear(hypervisor, domain);
        domain->GrantVersion = 2;
        ReservedGrants.PutWide(hypervisor, domain, entries);
        return 0;
    }

    static long Narrow(Hypervisor* hypervisor, Domain* domain)
    {
        var entries = stackalloc GrantEntryV1[(int)GrantTableBounds.ReservedEntries];
        if (!ReservedGrants.TryTakeWide(hypervisor, domain, entries))
        {
            return Failure.ERANGE;
        }
        GrantFrames.Clear(hypervisor, domain);
        domain->GrantVersion = 1;
        ReservedGrants.Put(hypervisor, domain, entries);
        GrantStatusFrames.Release(hypervisor, domain);
        return 0;
    }
}
