using static Cordon.Spec.Errno;
using static Cordon.Spec.FieldList;
using static Cordon.Spec.HvmCommand;
using static Cordon.Spec.SubOpBuilder;

namespace Cordon.Spec;

/// <summary>hvm_op.</summary>
static class HvmCalls
{
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
            Refused(SetPciIntxLevel, "set_pci_intx_level"),
            Refused(SetIsaIrqLevel, "set_isa_irq_level"),
            Refused(SetPciLinkRoute, "set_pci_link_route"),
            Refused(FlushTlbs, "flush_tlbs"),
            With<XenHvmPagetableDying, HvmCommand>(PagetableDying, "pagetable_dying", "xen_hvm_pagetable_dying",
                [In("Domid", FieldKind.Domid), In("Gpa", FieldKind.Value)], [ESRCH, EINVAL], ["HC-PAR-008"]),
            Refused(GetTime, "get_time"),
            Refused(Xentrace, "xentrace"),
            Refused(GetMemType, "get_mem_type"),
            With<XenHvmEvtchnUpcallVector, HvmCommand>(SetEvtchnUpcallVector, "set_evtchn_upcall_vector", "xen_hvm_evtchn_upcall_vector",
                [In("Vcpu", FieldKind.Vcpu), In("Vector", FieldKind.Vector)], [EINVAL, ENOENT], ["HC-PAR-006", "HC-PAR-007"]),
            Refused(GuestRequestVmEvent, "guest_request_vm_event"),
            Refused(Altp2m, "altp2m"),
        ],
    };
}
