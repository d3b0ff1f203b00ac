using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>grant_table_op: the sub-ops about the layout of the entries, and where a table of version 2 says how they are used.</summary>
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

    /// <summary>GNTTABOP_get_status_frames: tells where each status frame is mapped.</summary>
    public static long GetStatusFrames(Hypervisor* hypervisor, Vcpu* vcpu, uint count, GnttabGetStatusFrames* get)
    {
        if (count != 1)
        {
            return Failure.EINVAL;
        }
        get->Status = GrantStatus.Okay;
        if (get->NrFrames == 0)
        {
            return 0;
        }
        var domain = Find(hypervisor, vcpu, get->Dom, &get->Status);
        if (domain == null)
        {
            return 0;
        }
        if (get->NrFrames > GrantStatusFrames.Named(domain))
        {
            get->Status = GrantStatus.GeneralError;
            return 0;
        }
        for (var i = 0U; i < get->NrFrames; i++)
        {
            if (!WriteGfn(hypervisor, vcpu, get->FrameList, i, GrantStatusFrames.At(domain, i)))
            {
                get->Status = GrantStatus.BadVirtAddr;
                return 0;
            }
        }
        return 0;
    }

    static bool WriteGfn(Hypervisor* hypervisor, Vcpu* vcpu, ulong list, uint index, Mfn frame)
    {
        var mapped = Hypervisor.Frame(hypervisor, frame)->MachineToPhysical;
        var gfn = mapped == 0 ? NotMapped : mapped - 1;
        return GuestMemory.Write(hypervisor, vcpu, list + (index * sizeof(ulong)), &gfn, sizeof(ulong));
    }
}
