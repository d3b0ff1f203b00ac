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
            Refused(MaximumRamPage, "maximum_ram_page"),
            Statistic(CurrentReservation, "current_reservation"),
            Statistic(MaximumReservation, "maximum_reservation"),
            Refused(MachphysMfnList, "machphys_mfn_list"),
            Reservation(PopulatePhysmap, "populate_physmap", "HC-MEM-004", "HC-MEM-005", "HC-MEM-006"),
            With<XenAddToPhysmap, MemoryCommand>(AddToPhysmap, "add_to_physmap", "xen_add_to_physmap",
                [Start, In("Domid", FieldKind.Domid), In("Space", FieldKind.Choice), In("Idx", FieldKind.Gfn), In("Gpfn", FieldKind.Gfn)],
                [EDOM, ENOSYS, ESRCH, EPERM, EINVAL], ["HC-MEM-009", "HC-MEM-010", "HC-MEM-011", "HC-MEM-012", "HC-MEM-013"]),
            With<XenMemoryMap, MemoryCommand>(MemoryMap, "memory_map", "xen_memory_map",
                [Start, InOut("NrEntries", FieldKind.Count), In("Buffer", FieldKind.Address)],
                [ENOSYS, EFAULT], ["HC-MEM-019"]),
            Refused(MachineMemoryMap, "machine_memory_map"),
            Refused(Exchange, "exchange"),
            Refused(MachphysMapping, "machphys_mapping"),
            Refused(SetMemoryMap, "set_memory_map"),
            Statistic(MaximumGpfn, "maximum_gpfn"),
            With<XenRemoveFromPhysmap, MemoryCommand>(RemoveFromPhysmap, "remove_from_physmap", "xen_remove_from_physmap",
                [Start, In("Domid", FieldKind.Domid), In("Gpfn", FieldKind.Gfn)],
                [EINVAL, ESRCH, EPERM, ENOENT], ["HC-MEM-014"]),
            Refused(SetPodTarget, "set_pod_target"),
            Refused(GetPodTarget, "get_pod_target"),
            Refused(GetSharingFreedPages, "get_sharing_freed_pages"),
            Refused(GetSharingSharedPages, "get_sharing_shared_pages"),
            Refused(PagingOp, "paging_op"),
            Refused(AccessOp, "access_op"),
            Refused(SharingOp, "sharing_op"),
            Refused(AddToPhysmapBatch, "add_to_physmap_batch"),
            Refused(ClaimPages, "claim_pages"),
            Refused(MachphysCompatMfnList, "machphys_compat_mfn_list"),
            Refused(GetVnumainfo, "get_vnumainfo"),
            Refused(ReservedDeviceMemoryMap, "reserved_device_memory_map"),
            Refused(AcquireResource, "acquire_resource"),
        ],
    };

    static SubOp Reservation(MemoryCommand command, string xenName, params string[] clauses)
        => With<XenMemoryReservation, MemoryCommand>(command, xenName, "xen_memory_reservation", Extents,
            [], ["HC-MEM-002", "HC-MEM-003", .. clauses], Shape.ExtentList, takesRegisters: true);

    static SubOp Statistic(MemoryCommand command, string xenName)
        => With<XenMemoryDomain, MemoryCommand>(command, xenName, "xen_memory_domain", OneDomain, [EINVAL, ESRCH, EPERM], ["HC-MEM-018"]);
}
