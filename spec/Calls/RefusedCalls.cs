namespace Cordon.Spec;

/// <summary>The calls of Xen that Cordon answers as unknown ones: ENOSYS.</summary>
static class RefusedCalls
{
    /// <summary>Those calls.</summary>
    public static IReadOnlyList<HypercallDescription> All { get; } =
    [
        .. OfPv(
            (HypercallNumber.SetTrapTable, "set_trap_table"),
            (HypercallNumber.MmuUpdate, "mmu_update"),
            (HypercallNumber.SetGdt, "set_gdt"),
            (HypercallNumber.StackSwitch, "stack_switch"),
            (HypercallNumber.SetCallbacks, "set_callbacks"),
            (HypercallNumber.FpuTaskswitch, "fpu_taskswitch"),
            (HypercallNumber.SchedOpCompat, "sched_op_compat"),
            (HypercallNumber.SetDebugreg, "set_debugreg"),
            (HypercallNumber.GetDebugreg, "get_debugreg"),
            (HypercallNumber.UpdateDescriptor, "update_descriptor"),
            (HypercallNumber.UpdateVaMapping, "update_va_mapping"),
            (HypercallNumber.EventChannelOpCompat, "event_channel_op_compat"),
            (HypercallNumber.PhysdevOpCompat, "physdev_op_compat"),
            (HypercallNumber.UpdateVaMappingOtherdomain, "update_va_mapping_otherdomain"),
            (HypercallNumber.Iret, "iret"),
            (HypercallNumber.SetSegmentBase, "set_segment_base"),
            (HypercallNumber.NmiOp, "nmi_op"),
            (HypercallNumber.CallbackOp, "callback_op"),
            (HypercallNumber.KexecOp, "kexec_op"),
            (HypercallNumber.Mca, "mca")),
        .. OfAll(
            (HypercallNumber.PlatformOp, "platform_op"),
            (HypercallNumber.MmuextOp, "mmuext_op"),
            (HypercallNumber.XsmOp, "xsm_op"),
            (HypercallNumber.PhysdevOp, "physdev_op"),
            (HypercallNumber.Sysctl, "sysctl"),
            (HypercallNumber.Domctl, "domctl"),
            (HypercallNumber.ArgoOp, "argo_op"),
            (HypercallNumber.XenpmuOp, "xenpmu_op"),
            (HypercallNumber.DmOp, "dm_op"),
            (HypercallNumber.HypfsOp, "hypfs_op"),
            (HypercallNumber.PagingDomctlCont, "paging_domctl_cont")),
    ];

    static IEnumerable<HypercallDescription> OfPv(params (HypercallNumber Number, string Name)[] calls)
        => calls.Select(call => Refused(call.Number, call.Name, GuestInterfaces.Pv));

    static IEnumerable<HypercallDescription> OfAll(params (HypercallNumber Number, string Name)[] calls)
        => calls.Select(call => Refused(call.Number, call.Name, GuestInterfaces.All));

    static HypercallDescription Refused(HypercallNumber number, string xenName, GuestInterfaces interfaces)
        => new() { Number = number, XenName = xenName, Interfaces = interfaces };
}
