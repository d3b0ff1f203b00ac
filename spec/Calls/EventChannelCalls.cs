using static Cordon.Spec.Errno;
using static Cordon.Spec.EventChannelCommand;
using static Cordon.Spec.FieldList;
using static Cordon.Spec.SubOpBuilder;

namespace Cordon.Spec;

/// <summary>event_channel_op.</summary>
static class EventChannelCalls
{
    const string Fifo = "EVENT_FIFO";

    /// <summary>The call.</summary>
    public static HypercallDescription EventChannelOp { get; } = new()
    {
        Number = HypercallNumber.EventChannelOp,
        XenName = "event_channel_op",
        Interfaces = GuestInterfaces.All,
        SubOps =
        [
            With<EvtchnBindInterdomain, EventChannelCommand>(BindInterdomain, "bind_interdomain", "evtchn_bind_interdomain",
                [In("RemoteDom", FieldKind.Domid), In("RemotePort", FieldKind.RemotePort), Out("LocalPort", FieldKind.Port)],
                [ESRCH, ENOSPC, EINVAL], ["HC-EVT-006", "HC-EVT-007", "HC-EVT-008"]),
            With<EvtchnBindVirq, EventChannelCommand>(BindVirq, "bind_virq", "evtchn_bind_virq",
                [In("Virq", FieldKind.Virq), In("Vcpu", FieldKind.Vcpu), Out("Port", FieldKind.Port)],
                [EINVAL, ENOENT, EEXIST, ENOSPC], ["HC-EVT-009", "HC-EVT-010"]),
            With<EvtchnBindPirq, EventChannelCommand>(BindPirq, "bind_pirq", "evtchn_bind_pirq",
                [In("Pirq", FieldKind.Value), In("Flags", FieldKind.Flags), Out("Port", FieldKind.Port)], [EINVAL], ["HC-EVT-035", "HC-DIF-007"]),
            With<EvtchnClose, EventChannelCommand>(Close, "close", "evtchn_close",
                [In("Port", FieldKind.Port)],
                [EINVAL], ["HC-EVT-012", "HC-EVT-013", "HC-EVT-014", "HC-EVT-015"]),
            With<EvtchnSend, EventChannelCommand>(Send, "send", "evtchn_send",
                [In("Port", FieldKind.Port)],
                [EINVAL], ["HC-EVT-016", "HC-EVT-017", "HC-EVT-018"]),
            With<EvtchnStatus, EventChannelCommand>(Status, "status", "evtchn_status",
                [In("Dom", FieldKind.Domid), In("Port", FieldKind.RemotePort), Out("Status", FieldKind.Choice), Out("Vcpu", FieldKind.Vcpu), InOut("U0", FieldKind.Value), InOut("U1", FieldKind.Value)],
                [ESRCH, EPERM, EINVAL], ["HC-EVT-019", "HC-EVT-020", "HC-DIF-045"]),
            With<EvtchnAllocUnbound, EventChannelCommand>(AllocUnbound, "alloc_unbound", "evtchn_alloc_unbound",
                [In("Dom", FieldKind.Domid), In("RemoteDom", FieldKind.Domid), Out("Port", FieldKind.Port)],
                [ESRCH, EPERM, ENOSPC], ["HC-EVT-004", "HC-EVT-005", "HC-DIF-045"]),
            With<EvtchnBindIpi, EventChannelCommand>(BindIpi, "bind_ipi", "evtchn_bind_ipi",
                [In("Vcpu", FieldKind.Vcpu), Out("Port", FieldKind.Port)],
                [ENOENT, ENOSPC], ["HC-EVT-011"]),
            With<EvtchnBindVcpu, EventChannelCommand>(BindVcpu, "bind_vcpu", "evtchn_bind_vcpu",
                [In("Port", FieldKind.Port), In("Vcpu", FieldKind.Vcpu)],
                [ENOENT, EINVAL], ["HC-EVT-021", "HC-EVT-022"]),
            With<EvtchnUnmask, EventChannelCommand>(Unmask, "unmask", "evtchn_unmask",
                [In("Port", FieldKind.Port)],
                [EINVAL], ["HC-EVT-023", "HC-EVT-024", "HC-FIF-012"]),
            With<EvtchnReset, EventChannelCommand>(Reset, "reset", "evtchn_reset",
                [In("Dom", FieldKind.Domid), Element("Port", FieldKind.Port, 32)],
                [ESRCH, EPERM, EINVAL], ["HC-EVT-025", "HC-EVT-026"], Shape.EveryPort),
            With<EvtchnInitControl, EventChannelCommand>(InitControl, "init_control", "evtchn_init_control",
                [In("ControlGfn", FieldKind.Gfn), In("Offset", FieldKind.Offset), In("Vcpu", FieldKind.Vcpu), Out("LinkBits", FieldKind.Value)],
                [ENOENT, EINVAL], ["HC-FIF-001", "HC-FIF-002", "HC-FIF-003"], option: Fifo),
            With<EvtchnExpandArray, EventChannelCommand>(ExpandArray, "expand_array", "evtchn_expand_array",
                [In("ArrayGfn", FieldKind.Gfn)],
                [EOPNOTSUPP, ENOSPC, EINVAL], ["HC-FIF-004", "HC-FIF-005", "HC-FIF-006"], option: Fifo),
            With<EvtchnSetPriority, EventChannelCommand>(SetPriority, "set_priority", "evtchn_set_priority",
                [In("Port", FieldKind.Port), In("Priority", FieldKind.Priority)],
                [EINVAL, ENOSYS, EACCES], ["HC-FIF-007", "HC-FIF-008"], option: Fifo),
        ],
    };
}
