using static Cordon.Spec.Errno;
using static Cordon.Spec.FieldList;
using static Cordon.Spec.MemoryCommand;
using static Cordon.Spec.SubOpBuilder;

namespace Cordon.Spec;

/// <summary>memory_op.</summary>
static class MemoryCalls
{
    static readonly Func<Type?, Field> Start = Register(0, "Start", FieldKind.Start, 58, (int)MemoryCommandBits.ExtentShift);

    static readonly Func<Type?, Field>[] Extents =
    [
        Start, In("ExtentStart", FieldKind.Address), In("NrExtents", FieldKind.Count), In("ExtentOrder", FieldKind.Order),
        In("MemFlags", FieldKind.Flags), In("Domid", FieldKind.Domid), Element("Gpfn", FieldKind.Gfn, 64),
    ];

    static readonly Func<Type?, Field>[] OneDomain = [Start, In("Domid", FieldKind.Domid)];

    /// <summary>The call.</summary>
    public static HypercallDescription MemoryOp { get; } = new()
    {
        Number = HypercallNumber.MemoryOp,
        XenName = "memory_op",
        Interfaces = GuestInterfaces.All,
        SubOpBits = (int)MemoryCommandBits.ExtentShift,
        SubOps =
        [
            Reservation(IncreaseReservation, "increase_reservation", "HC-MEM-008"),
            Reservation(DecreaseReservation, "decrease_reservation", "HC-MEM-007"),
            Refused(MaximumRamPage, "maximum_ram_page", EPERM, "HC-MEM-030", "HC-DIF-031"),
            Statistic(CurrentReservation, "current_reservation"),
            Statistic(MaximumReservation, "maximum_reservation"),
            Refused(MachphysMfnList, "machphys_mfn_list", ENOSYS, "HC-DIF-032"),
            Reservation(PopulatePhysmap, "populate_physmap", "HC-MEM-004", "HC-MEM-005", "HC-MEM-006"),
            With<XenAddToPhysmap, MemoryCommand>(AddToPhysmap, "add_to_physmap", "xen_add_to_physmap",
                [Start, In("Domid", FieldKind.Domid), In("Space", FieldKind.Choice), In("Idx", FieldKind.Gfn), In("Gpfn", FieldKind.Gfn)],
                [EDOM, ENOSYS, ESRCH, EACCES, EPERM, EINVAL], ["HC-MEM-009", "HC-MEM-010", "HC-MEM-011", "HC-MEM-012", "HC-MEM-013", "HC-DIF-036"]),
            With<XenMemoryMap, MemoryCommand>(MemoryMap, "memory_map", "xen_memory_map",
                [Start, InOut("NrEntries", FieldKind.Count), In("Buffer", FieldKind.Address)],
                [ENOSYS, EFAULT], ["HC-MEM-019"]),
            Refused(MachineMemoryMap, "machine_memory_map", ENOSYS, "HC-MEM-031"),
            Refused(Exchange, "exchange", ENOSYS, "HC-DIF-003"),
            Refused(MachphysMapping, "machphys_mapping", ENOSYS, "HC-MEM-031"),
            Refused(SetMemoryMap, "set_memory_map", EPERM, "HC-DIF-033"),
            Statistic(MaximumGpfn, "maximum_gpfn"),
            With<XenRemoveFromPhysmap, MemoryCommand>(RemoveFromPhysmap, "remove_from_physmap", "xen_remove_from_physmap",
                [Start, In("Domid", FieldKind.Domid), In("Gpfn", FieldKind.Gfn)],
                [EINVAL, ESRCH, EPERM, ENOENT], ["HC-MEM-014"]),
            OfPod(SetPodTarget, "set_pod_target"),
            OfPod(GetPodTarget, "get_pod_target"),
            Plain(GetSharingFreedPages, "get_sharing_freed_pages", [Start], [ENOSYS], ["HC-MEM-029"]),
            Plain(GetSharingSharedPages, "get_sharing_shared_pages", [Start], [ENOSYS], ["HC-MEM-029"]),
            Refused(PagingOp, "paging_op", ENOSYS, "HC-MEM-032"),
            With<XenMemAccessOp, MemoryCommand>(AccessOp, "access_op", "xen_mem_access_op",
                [In("Domid", FieldKind.Domid)], [ESRCH, EPERM], ["HC-MEM-027", "HC-DIF-034"]),
            Refused(SharingOp, "sharing_op", ENOSYS, "HC-MEM-032"),
            With<XenAddToPhysmapBatch, MemoryCommand>(AddToPhysmapBatch, "add_to_physmap_batch", "xen_add_to_physmap_batch",
                [
                    Start, In("Domid", FieldKind.Domid), In("Space", FieldKind.Choice), In("Size", FieldKind.Count), In("ForeignDomid", FieldKind.Domid),
                    In("Idxs", FieldKind.Address), In("Gpfns", FieldKind.Address), In("Errs", FieldKind.Address),
                    Element("Index", FieldKind.Index, 64), Element("Idx", FieldKind.Gfn, 64), Element("Gpfn", FieldKind.Gfn, 64),
                ],
                [EDOM, EOPNOTSUPP, ESRCH, EACCES, EPERM, EILSEQ, EFAULT], ["HC-MEM-023", "HC-MEM-024", "HC-MEM-025", "HC-DIF-036"], Shape.MapList, takesRegisters: true),
            With<XenMemoryReservation, MemoryCommand>(ClaimPages, "claim_pages", "xen_memory_reservation",
                [
                    Start, In("ExtentStart", FieldKind.Flags), In("NrExtents", FieldKind.Count), In("ExtentOrder", FieldKind.Flags),
                    In("MemFlags", FieldKind.Flags), In("Domid", FieldKind.Domid),
                ],
                [EINVAL, EPERM, ENOSYS], ["HC-MEM-028", "HC-DIF-035"]),
            Refused(MachphysCompatMfnList, "machphys_compat_mfn_list", ENOSYS, "HC-DIF-032"),
            With<XenVnumaTopologyInfo, MemoryCommand>(GetVnumainfo, "get_vnumainfo", "xen_vnuma_topology_info",
                [Start, In("Domid", FieldKind.Domid), In("Pad", FieldKind.Flags)], [EINVAL, ESRCH, EPERM, EOPNOTSUPP], ["HC-MEM-034"]),
            With<XenReservedDeviceMemoryMap, MemoryCommand>(ReservedDeviceMemoryMap, "reserved_device_memory_map", "xen_reserved_device_memory_map",
                [Start, In("Flags", FieldKind.Flags), InOut("NrEntries", FieldKind.Count)], [EINVAL], ["HC-MEM-035"]),
            Refused(AcquireResource, "acquire_resource", EACCES, "HC-MEM-033"),
        ],
    };

    static SubOp Reservation(MemoryCommand command, string xenName, params string[] clauses)
        => With<XenMemoryReservation, MemoryCommand>(command, xenName, "xen_memory_reservation", Extents,
            [], ["HC-MEM-002", "HC-MEM-003", .. clauses], Shape.ExtentList, takesRegisters: true);

    static SubOp OfPod(MemoryCommand command, string xenName)
        => With<XenPodTarget, MemoryCommand>(command, xenName, "xen_pod_target",
            [Start, In("Domid", FieldKind.Domid)], [ENOSYS, ESRCH, EPERM], ["HC-MEM-026", "HC-DIF-035"]);

    static SubOp Statistic(MemoryCommand command, string xenName)
        => With<XenMemoryDomain, MemoryCommand>(command, xenName, "xen_memory_domain", OneDomain, [EINVAL, ESRCH, EPERM], ["HC-MEM-018"]);
}
