using static Cordon.Spec.Errno;
using static Cordon.Spec.FieldList;
using static Cordon.Spec.HvmCommand;
using static Cordon.Spec.SubOpBuilder;

namespace Cordon.Spec;

/// <summary>hvm_op.</summary>
static class HvmCalls
{
    // These take no structure, and say so when they are given one.
    static readonly Func<Type?, Field> Handle = Register(1, "Handle", FieldKind.Address, 64);

    /// <summary>The call.</summary>
    public static HypercallDescription HvmOp { get; } = new()
    {
        Number = HypercallNumber.HvmOp,
        XenName = "hvm_op",
        Option = "PVH",
        Interfaces = GuestInterfaces.All,
        SubOps =
        [
            With<XenHvmParam, HvmCommand>(SetParam, "set_param", "xen_hvm_param",
                [In("Domid", FieldKind.Domid), In("Index", FieldKind.Choice), In("Value", FieldKind.Value)],
                [EINVAL, ESRCH, EPERM], ["HC-PAR-001", "HC-PAR-002", "HC-PAR-003"]),
            With<XenHvmParam, HvmCommand>(GetParam, "get_param", "xen_hvm_param",
                [In("Domid", FieldKind.Domid), In("Index", FieldKind.Choice), Out("Value", FieldKind.Value)],
                [EINVAL, ESRCH, EPERM], ["HC-PAR-004", "HC-PAR-005"]),
            Refused(SetPciIntxLevel, "set_pci_intx_level", ENOSYS, "HC-PAR-015"),
            Refused(SetIsaIrqLevel, "set_isa_irq_level", ENOSYS, "HC-PAR-015"),
            Refused(SetPciLinkRoute, "set_pci_link_route", ENOSYS, "HC-PAR-015"),
            Plain(FlushTlbs, "flush_tlbs", [Handle], [EINVAL], ["HC-PAR-010"]),
            With<XenHvmPagetableDying, HvmCommand>(PagetableDying, "pagetable_dying", "xen_hvm_pagetable_dying",
                [In("Domid", FieldKind.Domid), In("Gpa", FieldKind.Value)], [ESRCH, EINVAL], ["HC-PAR-008"]),
            With<XenHvmGetTime, HvmCommand>(GetTime, "get_time", "xen_hvm_get_time", [Out("Now", FieldKind.Time)], [], ["HC-PAR-011"]),
            With<XenHvmXentrace, HvmCommand>(Xentrace, "xentrace", "xen_hvm_xentrace",
                [In("Event", FieldKind.Flags), In("ExtraBytes", FieldKind.Count)], [EINVAL], ["HC-PAR-012"]),
            With<XenHvmGetMemType, HvmCommand>(GetMemType, "get_mem_type", "xen_hvm_get_mem_type",
                [In("Domid", FieldKind.Domid), Out("MemType", FieldKind.Choice), In("Pfn", FieldKind.Gfn)], [ESRCH, EPERM], ["HC-PAR-013"]),
            With<XenHvmEvtchnUpcallVector, HvmCommand>(SetEvtchnUpcallVector, "set_evtchn_upcall_vector", "xen_hvm_evtchn_upcall_vector",
                [In("Vcpu", FieldKind.Vcpu), In("Vector", FieldKind.Vector)], [EINVAL, ENOENT], ["HC-PAR-006", "HC-PAR-007"]),
            Plain(GuestRequestVmEvent, "guest_request_vm_event", [Handle], [EINVAL], ["HC-PAR-014"]),
            Refused(Altp2m, "altp2m", EOPNOTSUPP, "HC-PAR-016"),
        ],
    };
}
