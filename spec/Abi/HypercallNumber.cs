namespace Cordon.Spec;

/// <summary>The number in (R)AX: <c>__HYPERVISOR_*</c> of <c>xen.h</c> and <c>arch-x86/xen.h</c>.</summary>
public enum HypercallNumber : uint
{
    /// <summary>PV: set_trap_table.</summary>
    SetTrapTable = 0,

    /// <summary>PV: mmu_update.</summary>
    MmuUpdate = 1,

    /// <summary>PV: set_gdt.</summary>
    SetGdt = 2,

    /// <summary>PV: stack_switch.</summary>
    StackSwitch = 3,

    /// <summary>PV: set_callbacks.</summary>
    SetCallbacks = 4,

    /// <summary>PV: fpu_taskswitch.</summary>
    FpuTaskswitch = 5,

    /// <summary>PV: the sched_op of before 3.1.</summary>
    SchedOpCompat = 6,

    /// <summary>platform_op, of the control domain.</summary>
    PlatformOp = 7,

    /// <summary>PV: set_debugreg.</summary>
    SetDebugreg = 8,

    /// <summary>PV: get_debugreg.</summary>
    GetDebugreg = 9,

    /// <summary>PV: update_descriptor.</summary>
    UpdateDescriptor = 10,

    /// <summary>memory_op.</summary>
    MemoryOp = 12,

    /// <summary>multicall.</summary>
    Multicall = 13,

    /// <summary>PV: update_va_mapping.</summary>
    UpdateVaMapping = 14,

    /// <summary>set_timer_op.</summary>
    SetTimerOp = 15,

    /// <summary>PV: the event_channel_op of before 3.2.</summary>
    EventChannelOpCompat = 16,

    /// <summary>xen_version.</summary>
    XenVersion = 17,

    /// <summary>console_io.</summary>
    ConsoleIo = 18,

    /// <summary>PV: the physdev_op of before 3.2.</summary>
    PhysdevOpCompat = 19,

    /// <summary>grant_table_op.</summary>
    GrantTableOp = 20,

    /// <summary>vm_assist.</summary>
    VmAssist = 21,

    /// <summary>PV: update_va_mapping_otherdomain.</summary>
    UpdateVaMappingOtherdomain = 22,

    /// <summary>PV: iret.</summary>
    Iret = 23,

    /// <summary>vcpu_op.</summary>
    VcpuOp = 24,

    /// <summary>PV: set_segment_base.</summary>
    SetSegmentBase = 25,

    /// <summary>mmuext_op.</summary>
    MmuextOp = 26,

    /// <summary>xsm_op.</summary>
    XsmOp = 27,

    /// <summary>PV: nmi_op.</summary>
    NmiOp = 28,

    /// <summary>sched_op.</summary>
    SchedOp = 29,

    /// <summary>PV: callback_op.</summary>
    CallbackOp = 30,

    /// <summary>xenoprof_op; gone from Xen, the number is kept.</summary>
    XenoprofOp = 31,

    /// <summary>event_channel_op.</summary>
    EventChannelOp = 32,

    /// <summary>physdev_op.</summary>
    PhysdevOp = 33,

    /// <summary>hvm_op.</summary>
    HvmOp = 34,

    /// <summary>sysctl, of the control domain.</summary>
    Sysctl = 35,

    /// <summary>domctl, of the control domain.</summary>
    Domctl = 36,

    /// <summary>PV: kexec_op.</summary>
    KexecOp = 37,

    /// <summary>tmem_op; gone from Xen, the number is kept.</summary>
    TmemOp = 38,

    /// <summary>argo_op.</summary>
    ArgoOp = 39,

    /// <summary>xenpmu_op.</summary>
    XenpmuOp = 40,

    /// <summary>dm_op, of a device model.</summary>
    DmOp = 41,

    /// <summary>hypfs_op.</summary>
    HypfsOp = 42,

    /// <summary>mca: the first architecture-specific number.</summary>
    Mca = 48,

    /// <summary>paging_domctl_cont: a continuation of domctl.</summary>
    PagingDomctlCont = 49,
}

/// <summary>Bounds of the hypercall interface.</summary>
public static class HypercallLimits
{
    /// <summary>Arguments a hypercall takes at the most: RDI, RSI, RDX, R10, R8, R9 of a 64-bit guest.</summary>
    public const uint MaximumArguments = 6;

    /// <summary>Bytes from one stub of the hypercall page to the next.</summary>
    public const uint PageSlotBytes = 32;

    /// <summary>Stubs in the hypercall page.</summary>
    public const uint PageSlots = 128;
}
