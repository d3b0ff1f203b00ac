using static Cordon.Spec.FieldList;
using static Cordon.Spec.SubOpBuilder;

namespace Cordon.Spec;

/// <summary>The calls with one or two sub-ops: multicall, set_timer_op, console_io, vm_assist.</summary>
static class SmallCalls
{
    /// <summary>multicall.</summary>
    public static HypercallDescription Multicall { get; } = new()
    {
        Number = HypercallNumber.Multicall,
        XenName = "multicall",
        Interfaces = GuestInterfaces.All,
        SubOpBits = 0,
        SubOps =
        [
            new SubOp
            {
                Number = null,
                XenName = "multicall",
                Identifier = "Run",
                Fields = [Register(0, "List", FieldKind.Address, 64)(null), Register(1, "Count", FieldKind.Count, 32)(null)],
                Shape = Shape.Calls,
                Errors = [Errno.EFAULT, Errno.EINVAL],
                Clauses = ["HC-MUL-001", "HC-MUL-002", "HC-MUL-003"],
                TakesRegisters = true,
            },
        ],
    };

    /// <summary>set_timer_op.</summary>
    public static HypercallDescription SetTimerOp { get; } = new()
    {
        Number = HypercallNumber.SetTimerOp,
        XenName = "set_timer_op",
        Interfaces = GuestInterfaces.All,
        SubOpBits = 0,
        SubOps =
        [
            new SubOp
            {
                Number = null,
                XenName = "set_timer_op",
                Identifier = "Set",
                Fields = [Register(0, "Timeout", FieldKind.Time, 64)(null)],
                Clauses = ["HC-VCP-016", "HC-VCP-017"],
            },
        ],
    };

    /// <summary>console_io.</summary>
    public static HypercallDescription ConsoleIo { get; } = new()
    {
        Number = HypercallNumber.ConsoleIo,
        XenName = "console_io",
        Interfaces = GuestInterfaces.All,
        Option = "CONSOLE_IO",
        SubOps =
        [
            Plain(ConsoleIoCommand.Write, "write", Buffer, [Errno.EFAULT], ["HC-CON-001", "HC-CON-002"], takesRegisters: true),
            Plain(ConsoleIoCommand.Read, "read", Buffer, [Errno.E2BIG, Errno.EFAULT], ["HC-CON-003", "HC-CON-004"]),
        ],
    };

    /// <summary>vm_assist.</summary>
    public static HypercallDescription VmAssist { get; } = new()
    {
        Number = HypercallNumber.VmAssist,
        XenName = "vm_assist",
        Interfaces = GuestInterfaces.All,
        SubOps =
        [
            Plain(VmAssistCommand.Enable, "enable", Assist, [Errno.EINVAL], ["HC-MUL-004", "HC-MUL-005"]),
            Plain(VmAssistCommand.Disable, "disable", Assist, [Errno.EINVAL], ["HC-MUL-004", "HC-MUL-005"]),
        ],
    };

    static Func<Type?, Field>[] Buffer => [Register(1, "Count", FieldKind.Count, 32), Register(2, "Buffer", FieldKind.Address, 64)];

    static Func<Type?, Field>[] Assist => [Register(1, "Type", FieldKind.Choice, 32)];
}
