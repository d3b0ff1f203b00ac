namespace Cordon.Spec;

/// <summary>The calls that are answered with one error, whatever their arguments: those that only PV guests have, and those for which an unprivileged PVH guest gets nothing else.</summary>
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
        HypfsOp, XenpmuOp, XsmOp, ArgoOp, PhysdevOp,
    ];

    static IEnumerable<HypercallDescription> OfPv(params (HypercallNumber Number, string Name)[] calls)
        => calls.Select(call => Refused(call.Number, call.Name, GuestInterfaces.Pv));

    static HypercallDescription HypfsOp => OfAll(HypercallNumber.HypfsOp, "hypfs_op", Errno.EPERM, "HC-CTL-006",
        (0, "get_version"), (1, "read"), (2, "write_contents"));

    static HypercallDescription XenpmuOp => OfAll(HypercallNumber.XenpmuOp, "xenpmu_op", Errno.EOPNOTSUPP, "HC-CTL-007",
        (0, "mode_get"), (1, "mode_set"), (2, "feature_get"), (3, "feature_set"), (4, "init"), (5, "finish"), (6, "lvtpc_set"), (7, "flush"));

    static HypercallDescription XsmOp => OfAll(HypercallNumber.XsmOp, "xsm_op", Errno.ENOSYS, "HC-CTL-008");

    static HypercallDescription ArgoOp => OfAll(HypercallNumber.ArgoOp, "argo_op", Errno.ENOSYS, "HC-CTL-008",
        (1, "register_ring"), (2, "unregister_ring"), (3, "sendv"), (4, "notify"));

    static HypercallDescription PhysdevOp => OfAll(HypercallNumber.PhysdevOp, "physdev_op", Errno.ENOSYS, "HC-CTL-009",
        (4, "irq_unmask_notify"), (5, "irq_status_query"), (6, "set_iopl"), (7, "set_iobitmap"), (8, "apic_read"), (9, "apic_write"),
        (10, "alloc_irq_vector"), (11, "free_irq_vector"), (12, "eoi"), (13, "map_pirq"), (14, "unmap_pirq"), (15, "manage_pci_add"),
        (16, "manage_pci_remove"), (17, "pirq_eoi_gmfn_v1"), (19, "restore_msi"), (20, "manage_pci_add_ext"), (21, "setup_gsi"), (23, "get_free_pirq"),
        (24, "pci_mmcfg_reserved"), (25, "pci_device_add"), (26, "pci_device_remove"), (27, "restore_msi_ext"), (28, "pirq_eoi_gmfn_v2"), (29, "dbgp_op"),
        (30, "prepare_msix"), (31, "release_msix"));

    // A call without sub-ops of its own is one sub-op without a number.
    static HypercallDescription OfAll(HypercallNumber number, string xenName, Errno errno, string clause, params (uint Number, string XenName)[] subOps)
        => new()
        {
            Number = number,
            XenName = xenName,
            Interfaces = GuestInterfaces.All,
            RefusedWith = errno,
            SubOps = subOps.Length == 0
                ? [new() { Number = null, XenName = xenName, Identifier = "Make", RefusedWith = errno, Errors = [errno], Clauses = [clause] }]
                : [.. subOps.Select(subOp => SubOpBuilder.Refused(subOp.Number, subOp.XenName, Identifier(subOp.XenName), errno, clause))],
        };

    // pci_device_add becomes PciDeviceAdd.
    static string Identifier(string xenName) => string.Concat(xenName.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    static HypercallDescription Refused(HypercallNumber number, string xenName, GuestInterfaces interfaces)
        => new() { Number = number, XenName = xenName, Interfaces = interfaces };
}
