using Cordon.HwTests.Transport;
using Cordon.Spec;
using static Cordon.Spec.Errno;

namespace Cordon.HwTests.Tests;

/// <summary>What a call answers, by a clause, on Xen and on Cordon alike.</summary>
/// <param name="Clause">The clause that says so.</param>
/// <param name="Call">The sub-op, such as EventChannelOp.Send.</param>
/// <param name="Fields">Its fields; those that are not named are 0.</param>
/// <param name="Result">The result.</param>
sealed record Answer(string Clause, string Call, (string Field, ulong Value)[] Fields, long Result)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Clause}: {Call}({string.Join(", ", Fields.Select(field => $"{field.Field}={field.Value:x}"))})";
}

/// <summary>
/// Answers that need no state but that of a guest that has just started: the errors, and in which order they are looked for. Each was
/// seen on Xen before its clause was written.
/// </summary>
static class Answers
{
    const ulong UnknownSpace = 9;
    const ulong Self = Domid.Self, Nobody = 5, NoVcpu = 77, FarPort = 9999, FreePort = 50, Unmapped = 0x60000;

    /// <summary>All of them.</summary>
    public static IEnumerable<Answer> All => [.. Events, .. Fifo, .. Memory, .. Vcpus, .. Parameters, .. Grants, .. Others];

    static IEnumerable<Answer> Events =>
    [
        Gives("HC-EVT-001", "EventChannelOp.Status", 0, ("Dom", Self), ("Port", 63)),
        Says("HC-EVT-001", "EventChannelOp.Status", EINVAL, ("Dom", Self), ("Port", 64)),
        Says("HC-EVT-019", "EventChannelOp.Status", ESRCH, ("Dom", Nobody), ("Port", FarPort)),
        Gives("HC-EVT-020", "EventChannelOp.Status", 0, ("Dom", Self), ("Port", 0)),
        Gives("HC-EVT-023", "EventChannelOp.Unmask", 0, ("Port", FreePort)),
        Gives("HC-EVT-023", "EventChannelOp.Unmask", 0, ("Port", 0)),
        Says("HC-EVT-023", "EventChannelOp.Unmask", EINVAL, ("Port", 64)),
        Says("HC-EVT-021", "EventChannelOp.BindVcpu", ENOENT, ("Port", FarPort), ("Vcpu", NoVcpu)),
        Says("HC-EVT-021", "EventChannelOp.BindVcpu", EINVAL, ("Port", FreePort), ("Vcpu", 0)),
        Says("HC-EVT-009", "EventChannelOp.BindVirq", EINVAL, ("Virq", 24), ("Vcpu", NoVcpu)),
        Says("HC-EVT-009", "EventChannelOp.BindVirq", EINVAL, ("Virq", 5), ("Vcpu", 1)),
        Says("HC-EVT-009", "EventChannelOp.BindVirq", EINVAL, ("Virq", 23), ("Vcpu", NoVcpu)),
        Says("HC-EVT-009", "EventChannelOp.BindVirq", ENOENT, ("Virq", VirqNumber.Timer), ("Vcpu", NoVcpu)),
        Says("HC-EVT-011", "EventChannelOp.BindIpi", ENOENT, ("Vcpu", NoVcpu)),
        Says("HC-EVT-004", "EventChannelOp.AllocUnbound", ESRCH, ("Dom", Nobody), ("RemoteDom", Self)),
        Says("HC-EVT-006", "EventChannelOp.BindInterdomain", ESRCH, ("RemoteDom", Nobody), ("RemotePort", 1)),
        Says("HC-EVT-006", "EventChannelOp.BindInterdomain", EINVAL, ("RemoteDom", Self), ("RemotePort", FarPort)),
        Says("HC-EVT-006", "EventChannelOp.BindInterdomain", EINVAL, ("RemoteDom", Self), ("RemotePort", FreePort)),
        Says("HC-EVT-012", "EventChannelOp.Close", EINVAL, ("Port", 0)),
        Says("HC-EVT-012", "EventChannelOp.Close", EINVAL, ("Port", FreePort)),
        Says("HC-EVT-012", "EventChannelOp.Close", EINVAL, ("Port", FarPort)),
        Says("HC-EVT-016", "EventChannelOp.Send", EINVAL, ("Port", 0)),
        Says("HC-EVT-016", "EventChannelOp.Send", EINVAL, ("Port", FreePort)),
        Says("HC-EVT-016", "EventChannelOp.Send", EINVAL, ("Port", FarPort)),
        Says("HC-EVT-025", "EventChannelOp.Reset", ESRCH, ("Dom", Nobody)),
    ];

    static IEnumerable<Answer> Fifo =>
    [
        Says("HC-FIF-004", "EventChannelOp.ExpandArray", EOPNOTSUPP, ("ArrayGfn", Unmapped)),
        Says("HC-FIF-007", "EventChannelOp.SetPriority", EINVAL, ("Port", FarPort), ("Priority", 16)),
        Says("HC-FIF-007", "EventChannelOp.SetPriority", ENOSYS, ("Port", FreePort), ("Priority", 16)),
        Says("HC-FIF-001", "EventChannelOp.InitControl", ENOENT, ("ControlGfn", Unmapped), ("Offset", 4096), ("Vcpu", NoVcpu)),
        Says("HC-FIF-001", "EventChannelOp.InitControl", EINVAL, ("ControlGfn", 1), ("Offset", 4025)),
        Says("HC-FIF-001", "EventChannelOp.InitControl", EINVAL, ("ControlGfn", 1), ("Offset", 4)),
        Says("HC-FIF-001", "EventChannelOp.InitControl", EINVAL, ("ControlGfn", Unmapped), ("Offset", 4024)),
    ];

    static IEnumerable<Answer> Memory =>
    [
        .. from call in new[] { "MemoryOp.CurrentReservation", "MemoryOp.MaximumReservation", "MemoryOp.MaximumGpfn" }
           from answer in new[]
           {
               Says("HC-MEM-018", call, EINVAL, ("Start", 1), ("Domid", Nobody)), Says("HC-MEM-018", call, ESRCH, ("Domid", Nobody)),
               Says("HC-MEM-018", call, ESRCH, ("Domid", Domid.Io)), Says("HC-MEM-018", call, ESRCH, ("Domid", Domid.Xen)),
           }
           select answer,
        Gives("HC-MEM-003", "MemoryOp.PopulatePhysmap", 7, ("Start", 7), ("NrExtents", 0x400_0000), ("Domid", Self)),
        Gives("HC-MEM-003", "MemoryOp.DecreaseReservation", 3, ("Start", 3), ("NrExtents", 1), ("Domid", Self)),
        Gives("HC-MEM-003", "MemoryOp.PopulatePhysmap", 0, ("NrExtents", 1), ("MemFlags", 12), ("Domid", Self)),
        Gives("HC-MEM-003", "MemoryOp.IncreaseReservation", 0, ("NrExtents", 1), ("Domid", Nobody)),
        Gives("HC-MEM-003", "MemoryOp.IncreaseReservation", 0, ("NrExtents", 1), ("ExtentOrder", 64), ("Domid", Self)),
        Says("HC-MEM-009", "MemoryOp.AddToPhysmap", EDOM, ("Start", 65536), ("Space", MapSpace.GmfnForeign)),
        Says("HC-MEM-009", "MemoryOp.AddToPhysmap", ENOSYS, ("Space", MapSpace.GmfnForeign), ("Domid", Nobody)),
        Says("HC-MEM-009", "MemoryOp.AddToPhysmap", ESRCH, ("Domid", Nobody), ("Gpfn", ulong.MaxValue)),
        Says("HC-MEM-009", "MemoryOp.AddToPhysmap", EINVAL, ("Domid", Self), ("Gpfn", ulong.MaxValue)),
        Says("HC-MEM-010", "MemoryOp.AddToPhysmap", EINVAL, ("Domid", Self), ("Idx", 1), ("Gpfn", Unmapped)),
        Says("HC-MEM-010", "MemoryOp.AddToPhysmap", EINVAL, ("Domid", Self), ("Space", MapSpace.Gmfn), ("Idx", Unmapped), ("Gpfn", Unmapped + 1)),
        Says("HC-MEM-010", "MemoryOp.AddToPhysmap", EINVAL, ("Domid", Self), ("Space", UnknownSpace), ("Gpfn", Unmapped)),
        Says("HC-GNT-003", "MemoryOp.AddToPhysmap", EINVAL, ("Domid", Self), ("Space", MapSpace.GrantTable), ("Idx", 64), ("Gpfn", Unmapped)),
        Says("HC-MEM-014", "MemoryOp.RemoveFromPhysmap", EINVAL, ("Start", 1), ("Domid", Nobody)),
        Says("HC-MEM-014", "MemoryOp.RemoveFromPhysmap", ESRCH, ("Domid", Nobody)),
        Says("HC-MEM-014", "MemoryOp.RemoveFromPhysmap", ENOENT, ("Domid", Self), ("Gpfn", Unmapped)),
        Says("HC-MEM-014", "MemoryOp.RemoveFromPhysmap", ENOENT, ("Domid", Self), ("Gpfn", ulong.MaxValue)),
        Says("HC-MEM-019", "MemoryOp.MemoryMap", ENOSYS, ("Start", 1), ("NrEntries", 99), ("Buffer", GuestLayout.Arena)),
        Gives("HC-MEM-019", "MemoryOp.MemoryMap", 0, ("NrEntries", 1), ("Buffer", GuestLayout.Arena + 1024)),
    ];

    static IEnumerable<Answer> Vcpus =>
    [
        Gives("HC-VCP-009", "VcpuOp.IsUp", 1, ("Vcpuid", 0)),
        Says("HC-VCP-001", "VcpuOp.IsUp", ENOENT, ("Vcpuid", NoVcpu)),
        Says("HC-VCP-006", "VcpuOp.Up", EINVAL, ("Vcpuid", 1)),
        Says("HC-VCP-002", "VcpuOp.Initialise", EEXIST, ("Vcpuid", 0), ("Mode", 2), ("Pad", 1)),
        Says("HC-VCP-002", "VcpuOp.Initialise", EINVAL, ("Vcpuid", 1), ("Pad", 1)),
        Says("HC-VCP-002", "VcpuOp.Initialise", EINVAL, ("Vcpuid", 1), ("Mode", 2)),
        Says("HC-VCP-003", "VcpuOp.Initialise", EINVAL, ("Vcpuid", 1), ("Mode", VcpuHvmMode.Bits32)),
        Says("HC-VCP-004", "VcpuOp.Initialise", EINVAL, ("Vcpuid", 1), ("Mode", VcpuHvmMode.Bits64)),
        Says("HC-VCP-011", "VcpuOp.SetPeriodicTimer", EINVAL, ("Vcpuid", 1), ("PeriodNs", TimerBounds.MinimumPeriodNs - 1)),
        Says("HC-VCP-011", "VcpuOp.SetPeriodicTimer", EINVAL, ("Vcpuid", 1), ("PeriodNs", TimerBounds.MaximumPeriodNs + 1)),
        Gives("HC-VCP-012", "VcpuOp.SetPeriodicTimer", 0, ("Vcpuid", 1), ("PeriodNs", TimerBounds.MaximumPeriodNs)),
        Gives("HC-VCP-013", "VcpuOp.StopPeriodicTimer", 0, ("Vcpuid", 1)),
        Says("HC-VCP-014", "VcpuOp.SetSingleshotTimer", EINVAL, ("Vcpuid", 1), ("TimeoutAbsNs", 1)),
        Gives("HC-VCP-014", "VcpuOp.SetSingleshotTimer", 0, ("Vcpuid", 0), ("TimeoutAbsNs", 1), ("Flags", 1)),
        Says("HC-VCP-015", "VcpuOp.StopSingleshotTimer", EINVAL, ("Vcpuid", 1)),
        Gives("HC-VCP-015", "VcpuOp.StopSingleshotTimer", 0, ("Vcpuid", 0)),
        Gives("HC-VCP-016", "SetTimerOp.Set", 0, ("Timeout", ulong.MaxValue)),
        Gives("HC-VCP-016", "SetTimerOp.Set", 0),
        Says("HC-SHI-004", "VcpuOp.RegisterVcpuInfo", ENXIO, ("Vcpuid", 1), ("Mfn", Unmapped), ("Offset", 4033)),
        Says("HC-SHI-004", "VcpuOp.RegisterVcpuInfo", ENXIO, ("Vcpuid", 1), ("Mfn", Unmapped), ("Offset", 12)),
        Says("HC-SHI-004", "VcpuOp.RegisterVcpuInfo", EINVAL, ("Vcpuid", 1), ("Mfn", Unmapped), ("Offset", 4032)),
        Gives("HC-SHI-008", "VcpuOp.RegisterRunstateMemoryArea", 0, ("Vcpuid", 0)),
        Gives("HC-SHI-009", "VcpuOp.RegisterVcpuTimeMemoryArea", 0, ("Vcpuid", 0)),
    ];

    static IEnumerable<Answer> Parameters
    {
        get
        {
            ulong[] holes = [4, 13, 20, 21, 22, 23, 24, 25, 26, 30, 39, 40], closed = [3, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 27, 28, 29, 31, 32, 33, 38];
            ulong[] readable = [0, 1, 2, 15, 17, 18, 19, 34, 35, 36, 37], writable = [2, 18], onlyRead = [1, 17];
            return
            [
                .. holes.SelectMany(index => new[] { Get(index, EINVAL), Set(index, EINVAL) }),
                .. closed.SelectMany(index => new[] { Get(index, EPERM), Set(index, EPERM) }),
                .. readable.Select(index => Gives("HC-PAR-004", "HvmOp.GetParam", 0, ("Domid", Self), ("Index", index))),
                .. writable.Select(index => Gives("HC-PAR-001", "HvmOp.SetParam", 0, ("Domid", Self), ("Index", index))),
                .. onlyRead.Select(index => Set(index, EPERM)),
                Says("HC-PAR-001", "HvmOp.SetParam", EINVAL, ("Domid", Nobody), ("Index", 39)),
                Says("HC-PAR-004", "HvmOp.GetParam", ESRCH, ("Domid", Nobody), ("Index", 4)),
                Says("HC-PAR-006", "HvmOp.SetEvtchnUpcallVector", EINVAL, ("Vcpu", NoVcpu), ("Vector", 15)),
                Says("HC-PAR-006", "HvmOp.SetEvtchnUpcallVector", ENOENT, ("Vcpu", NoVcpu), ("Vector", 16)),
                Says("HC-PAR-008", "HvmOp.PagetableDying", ESRCH, ("Domid", Nobody)),
                Says("HC-PAR-008", "HvmOp.PagetableDying", EINVAL, ("Domid", Self)),
            ];
        }
    }

    static IEnumerable<Answer> Grants =>
    [
        Says("HC-GNT-004", "GrantTableOp.QuerySize", EINVAL, ("Count", 2), ("Dom", Self)),
        Gives("HC-GNT-007", "GrantTableOp.QuerySize", 0, ("Count", 1), ("Dom", Nobody)),
        Says("HC-GNT-004", "GrantTableOp.SetupTable", EINVAL, ("Count", 0), ("Dom", Self)),
        Gives("HC-GNT-005", "GrantTableOp.SetupTable", 0, ("Count", 1), ("Dom", Self), ("NrFrames", 9999)),
        Says("HC-GNT-008", "GrantTableOp.SetVersion", EINVAL, ("Count", 0x8000_0000), ("Version", 1)),
        Says("HC-GNT-008", "GrantTableOp.SetVersion", EINVAL, ("Version", 3)),
        Gives("HC-GNT-008", "GrantTableOp.SetVersion", 0, ("Version", 1)),
        Says("HC-GNT-009", "GrantTableOp.GetVersion", ESRCH, ("Dom", Nobody)),
        Gives("HC-GNT-009", "GrantTableOp.GetVersion", 0, ("Dom", Self)),
    ];

    static IEnumerable<Answer> Others =>
    [
        Gives("HC-VER-001", "XenVersion.Version", XenVersionValue.Packed),
        Says("HC-VER-004", "XenVersion.GetFeatures", EINVAL, ("SubmapIdx", 1)),
        Gives("HC-VER-005", "XenVersion.Pagesize", XenVersionValue.PageBytes),
        Says("HC-VER-005", "XenVersion.Pagesize", EINVAL, ("Buffer", GuestLayout.Arena)),
        Says("HC-CON-003", "ConsoleIo.Read", E2BIG, ("Count", 0x8000_0000), ("Buffer", GuestLayout.Arena)),
        Gives("HC-CON-001", "ConsoleIo.Write", 0),
        Says("HC-MUL-004", "VmAssist.Enable", EINVAL, ("Type", VmAssistType.ArchitecturalIopl)),
        Gives("HC-MUL-005", "VmAssist.Enable", 0, ("Type", VmAssistType.RunstateUpdateFlag)),
        Gives("HC-MUL-005", "VmAssist.Disable", 0, ("Type", VmAssistType.RunstateUpdateFlag)),
        Gives("HC-SCH-001", "SchedOp.Yield", 0),
        Says("HC-SCH-006", "SchedOp.Poll", EINVAL, ("Ports", GuestLayout.Arena), ("NrPorts", 129)),
        Gives("HC-MUL-001", "Multicall.Run", 0),
    ];

    static Answer Get(ulong index, Errno result) => Says("HC-PAR-004", "HvmOp.GetParam", result, ("Domid", Self), ("Index", index));

    static Answer Set(ulong index, Errno result) => Says("HC-PAR-001", "HvmOp.SetParam", result, ("Domid", Self), ("Index", index));

    static Answer Says(string clause, string call, Errno result, params (string, ulong)[] fields) => new(clause, call, fields, result.Negated());

    static Answer Gives(string clause, string call, long result, params (string, ulong)[] fields) => new(clause, call, fields, result);
}
