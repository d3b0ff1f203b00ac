namespace Cordon.Spec;

/// <summary>
/// The hypercalls: the one description from which dispatch, the model's registry and arguments, obligations, fuzz generators and
/// <c>docs/hypercalls.md</c> are derived.
/// </summary>
public static class HypercallTable
{
    /// <summary>All 42 calls of Xen, by number.</summary>
    public static IReadOnlyList<HypercallDescription> Calls { get; } =
    [
        .. new[]
        {
            MemoryCalls.MemoryOp, SmallCalls.Multicall, SmallCalls.SetTimerOp, VersionCalls.XenVersion, SmallCalls.ConsoleIo,
            GrantTableCalls.GrantTableOp, SmallCalls.VmAssist, VcpuCalls.VcpuOp, SchedCalls.SchedOp, EventChannelCalls.EventChannelOp,
            HvmCalls.HvmOp, ControlCalls.PlatformOp, ControlCalls.Sysctl, ControlCalls.Domctl, ControlCalls.PagingDomctlCont, ControlCalls.DmOp,
            PvCalls.MmuextOp,
        }.Concat(RefusedCalls.All).OrderBy(call => call.Number),
    ];

    /// <summary>Every modelled sub-op with its call, by call number and sub-op number.</summary>
    public static IReadOnlyList<(HypercallDescription Call, SubOp SubOp)> Modelled { get; } =
    [
        .. from call in Calls
           from subOp in call.SubOps
           where subOp.IsModelled
           select (call, subOp),
    ];

    /// <summary>
    /// Every refused sub-op with its call, by call number and sub-op number; one whose number is null stands for a call that has none, or whose sub-ops are
    /// refused alike.
    /// </summary>
    public static IReadOnlyList<(HypercallDescription Call, SubOp SubOp)> Refused { get; } =
    [
        .. from call in Calls
           from subOp in call.SubOps
           where !subOp.IsModelled
           select (call, subOp),
    ];

    /// <summary>The modelled sub-op of that name, such as <c>EventChannelOp.BindInterdomain</c>.</summary>
    public static (HypercallDescription Call, SubOp SubOp) Find(string name)
        => Modelled.First(pair => NameOf(pair.Call, pair.SubOp) == name);

    /// <summary>The name of a sub-op: <c>EventChannelOp.BindInterdomain</c>.</summary>
    public static string NameOf(HypercallDescription call, SubOp subOp) => $"{call.Identifier}.{subOp.Identifier}";
}
