using static Cordon.Spec.Errno;
using static Cordon.Spec.FieldList;
using static Cordon.Spec.SubOpBuilder;
using static Cordon.Spec.VcpuCommand;

namespace Cordon.Spec;

/// <summary>vcpu_op.</summary>
static class VcpuCalls
{
    static readonly Func<Type?, Field> Vcpuid = Register(1, "Vcpuid", FieldKind.Vcpu, 32);

    /// <summary>The call.</summary>
    public static HypercallDescription VcpuOp { get; } = new()
    {
        Number = HypercallNumber.VcpuOp,
        XenName = "vcpu_op",
        Interfaces = GuestInterfaces.All,
        StructureRegister = 2,
        SubOps =
        [
            With<VcpuHvmContext, VcpuCommand>(Initialise, "initialise", "vcpu_hvm_context",
                [Vcpuid, .. Context()], [ENOENT, EEXIST, EINVAL], ["HC-VCP-002", "HC-VCP-003", "HC-VCP-004", "HC-VCP-005"]),
            Plain(Up, "up", [Vcpuid], [ENOENT, EINVAL], ["HC-VCP-006"]),
            Plain(Down, "down", [Vcpuid], [ENOENT], ["HC-VCP-007", "HC-VCP-008"]),
            Plain(IsUp, "is_up", [Vcpuid], [ENOENT], ["HC-VCP-009"]),
            With<VcpuRunstateInfo, VcpuCommand>(GetRunstateInfo, "get_runstate_info", "vcpu_runstate_info",
                [
                    Vcpuid, Out("State", FieldKind.Choice), Out("StateEntryTime", FieldKind.Time), Out("TimeRunning", FieldKind.Time),
                    Out("TimeRunnable", FieldKind.Time), Out("TimeBlocked", FieldKind.Time), Out("TimeOffline", FieldKind.Time),
                ],
                [ENOENT], ["HC-VCP-010"]),
            With<VcpuRegisterRunstateMemoryArea, VcpuCommand>(RegisterRunstateMemoryArea, "register_runstate_memory_area", "vcpu_register_runstate_memory_area",
                [Vcpuid, In("Address", FieldKind.Address)], [ENOENT], ["HC-SHI-008"]),
            With<VcpuSetPeriodicTimer, VcpuCommand>(SetPeriodicTimer, "set_periodic_timer", "vcpu_set_periodic_timer",
                [Vcpuid, In("PeriodNs", FieldKind.Time)], [ENOENT, EINVAL], ["HC-VCP-011", "HC-VCP-012"]),
            Plain(StopPeriodicTimer, "stop_periodic_timer", [Vcpuid], [ENOENT], ["HC-VCP-013"]),
            With<VcpuSetSingleshotTimer, VcpuCommand>(SetSingleshotTimer, "set_singleshot_timer", "vcpu_set_singleshot_timer",
                [Vcpuid, In("TimeoutAbsNs", FieldKind.Time), In("Flags", FieldKind.Flags)], [ENOENT, EINVAL], ["HC-VCP-014"]),
            Plain(StopSingleshotTimer, "stop_singleshot_timer", [Vcpuid], [ENOENT, EINVAL], ["HC-VCP-015"]),
            With<VcpuRegisterVcpuInfo, VcpuCommand>(RegisterVcpuInfo, "register_vcpu_info", "vcpu_register_vcpu_info",
                [Vcpuid, In("Mfn", FieldKind.Gfn), In("Offset", FieldKind.Offset)], [ENOENT, EINVAL], ["HC-SHI-004", "HC-SHI-005", "HC-SHI-006"]),
            Refused(SendNmi, "send_nmi", ENOSYS, "HC-DIF-030"),
            Plain(GetPhysid, "get_physid", [Vcpuid], [ENOENT, EINVAL], ["HC-VCP-022"]),
            With<VcpuRegisterTimeMemoryArea, VcpuCommand>(RegisterVcpuTimeMemoryArea, "register_vcpu_time_memory_area", "vcpu_register_time_memory_area",
                [Vcpuid, In("Address", FieldKind.Address)], [ENOENT], ["HC-SHI-009"]),
        ],
    };

    // The union's members overlap: those of 32-bit mode count when Mode is 0, the others when it is 1.
    static IEnumerable<Func<Type?, Field>> Context()
        => from field in typeof(VcpuHvmContext).GetFields().OrderBy(field => field.MetadataToken)
           let variant = field.Name is "Mode" or "Pad" ? -1 : field.Name.EndsWith("64", StringComparison.Ordinal) ? 1 : 0
           select In(field.Name, field.Name is "Mode" ? FieldKind.Choice : FieldKind.Value, variant);
}
