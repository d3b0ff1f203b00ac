using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class MemoryOp
{
    /// <summary>XENMEM_current_reservation: how many frames of memory a domain owns.</summary>
    public static long CurrentReservation(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenMemoryDomain* named)
    {
        Domain* domain;
        var failure = FindNamed(hypervisor, vcpu, start, named->Domid, &domain);
        return failure != 0 ? failure : (long)domain->Pages;
    }

    /// <summary>XENMEM_maximum_reservation: how many it may own.</summary>
    public static long MaximumReservation(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenMemoryDomain* named)
    {
        Domain* domain;
        var failure = FindNamed(hypervisor, vcpu, start, named->Domid, &domain);
        return failure != 0 ? failure : (long)domain->MaximumPages;
    }

    /// <summary>XENMEM_maximum_gpfn: the greatest guest frame number that was ever mapped.</summary>
    public static long MaximumGpfn(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenMemoryDomain* named)
    {
        Domain* domain;
        var failure = FindNamed(hypervisor, vcpu, start, named->Domid, &domain);
        return failure != 0 ? failure : (long)domain->MaximumGfn;
    }

    /// <summary>XENMEM_memory_map: the memory map that the domain was built with.</summary>
    public static long MemoryMap(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenMemoryMap* map)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        if (start != 0 || domain->MapEntryCount == 0)
        {
            return Failure.ENOSYS;
        }
        map->NrEntries = map->NrEntries < domain->MapEntryCount ? map->NrEntries : domain->MapEntryCount;
        for (var i = 0U; i < map->NrEntries; i++)
        {
            var source = &domain->MapEntry[i * 3];
            E820Entry entry;
            entry.Address = source[0];
            entry.Size = source[1];
            entry.Type = (uint)source[2];
            if (!GuestMemory.Write(hypervisor, vcpu, map->Buffer + (i * (ulong)sizeof(E820Entry)), &entry, (uint)sizeof(E820Entry)))
            {
                return Failure.EFAULT;
            }
        }
        return 0;
    }

    // The sub-ops that are no batch have nothing to go on from.
    static long FindNamed(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, ushort id, Domain** domain)
    {
        if (start != 0)
        {
            return Failure.EINVAL;
        }
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        *domain = DomainNames.Find(hypervisor, caller, new DomainId(id));
        return *domain == null ? Failure.ESRCH
            : DomainNames.MayActOn(caller, *domain) ? 0
            : Failure.EPERM;
    }
}
