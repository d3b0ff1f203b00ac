using static Cordon.Spec.Errno;
using static Cordon.Spec.FieldList;
using static Cordon.Spec.SchedCommand;
using static Cordon.Spec.SubOpBuilder;

namespace Cordon.Spec;

/// <summary>sched_op.</summary>
static class SchedCalls
{
    /// <summary>The call.</summary>
    public static HypercallDescription SchedOp { get; } = new()
    {
        Number = HypercallNumber.SchedOp,
        XenName = "sched_op",
        Interfaces = GuestInterfaces.All,
        SubOps =
        [
            Plain(Yield, "yield", [], [], ["HC-SCH-001"]),
            Plain(Block, "block", [], [], ["HC-SCH-002", "HC-SCH-003"]),
            With<SchedShutdown, SchedCommand>(Shutdown, "shutdown", "sched_shutdown",
                [In("Reason", FieldKind.Choice)], [], ["HC-SCH-004", "HC-SCH-005"]),
            With<SchedPoll, SchedCommand>(Poll, "poll", "sched_poll",
                [In("Ports", FieldKind.Address), In("NrPorts", FieldKind.Count), In("Timeout", FieldKind.Time), Element("Index", FieldKind.Index, 32), Element("Port", FieldKind.Port, 32)],
                [EINVAL, EFAULT], ["HC-SCH-006", "HC-SCH-007", "HC-SCH-008", "HC-SCH-009", "HC-SCH-010"], Shape.PollList),
            With<SchedRemoteShutdown, SchedCommand>(RemoteShutdown, "remote_shutdown", "sched_remote_shutdown",
                [In("DomainId", FieldKind.Domid), In("Reason", FieldKind.Choice)], [ESRCH, EPERM], ["HC-SCH-012"]),
            With<SchedShutdown, SchedCommand>(ShutdownCode, "shutdown_code", "sched_shutdown",
                [In("Reason", FieldKind.Choice)], [], ["HC-SCH-013"]),
            Refused(Watchdog, "watchdog", ENOSYS, "HC-DIF-029"),
            Refused(PinOverride, "pin_override", EPERM, "HC-SCH-014"),
        ],
    };
}
