using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class MemoryOp
{
    /// <summary>XENMEM_set_pod_target: nothing is populated on demand.</summary>
    public static long SetPodTarget(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenPodTarget* target)
        => start != 0 ? Failure.ENOSYS
            : DomainNames.Find(hypervisor, Hypervisor.Domain(hypervisor, vcpu), new DomainId(target->Domid)) == null ? Failure.ESRCH
            : ControlCommands.None(hypervisor, vcpu);

    /// <summary>XENMEM_get_pod_target: nothing is populated on demand.</summary>
    public static long GetPodTarget(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenPodTarget* target)
        => SetPodTarget(hypervisor, vcpu, start, target);

    /// <summary>XENMEM_get_sharing_freed_pages: nothing is shared.</summary>
    public static long GetSharingFreedPages(Hypervisor* hypervisor, Vcpu* vcpu, ulong start) => start != 0 ? Failure.ENOSYS : 0;

    /// <summary>XENMEM_get_sharing_shared_pages: nothing is shared.</summary>
    public static long GetSharingSharedPages(Hypervisor* hypervisor, Vcpu* vcpu, ulong start) => start != 0 ? Failure.ENOSYS : 0;

    /// <summary>XENMEM_access_op: no domain has a monitor.</summary>
    public static long AccessOp(Hypervisor* hypervisor, Vcpu* vcpu, XenMemAccessOp* access)
        => DomainNames.FindByNumber(hypervisor, new DomainId(access->Domid)) == null ? Failure.ESRCH : Failure.EPERM;

    /// <summary>XENMEM_claim_pages: frames are not claimed beforehand.</summary>
    public static long ClaimPages(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenMemoryReservation* claim)
        => (start | claim->ExtentStart | claim->ExtentOrder | claim->MemFlags) != 0
            || DomainNames.FindByNumber(hypervisor, new DomainId(claim->Domid)) == null
            ? Failure.EINVAL
            : ControlCommands.None(hypervisor, vcpu);

    /// <summary>XENMEM_get_vnumainfo: no domain has virtual nodes.</summary>
    public static long GetVnumainfo(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenVnumaTopologyInfo* topology)
    {
        Domain* domain;
        var failure = topology->Pad != 0 ? Failure.EINVAL : FindNamed(hypervisor, vcpu, start, topology->Domid, &domain);
        return failure != 0 ? failure : Failure.EOPNOTSUPP;
    }

    /// <summary>XENMEM_reserved_device_memory_map: no device of the machine is a guest's.</summary>
    public static long ReservedDeviceMemoryMap(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenReservedDeviceMemoryMap* map)
    {
        map->NrEntries = 0;
        return start != 0 || map->Flags > ReservedDeviceMemory.All ? Failure.EINVAL : 0;
    }
}
