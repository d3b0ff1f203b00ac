using System.Text.RegularExpressions;

namespace Cordon.Spec.Tests;

/// <summary>Which structure, member or constant of Xen's public headers each name of <c>spec/Abi</c> stands for.</summary>
static partial class AbiNames
{
    /// <summary>Structures: the type, its name in C, and the members whose names are not just written differently; an empty name is for members that C does not have.</summary>
    public static IReadOnlyList<(Type Type, string C, Dictionary<string, string> Members)> Structures { get; } =
    [
        .. HypercallTable.Modelled
            .Where(pair => pair.SubOp.Structure is not null)
            .Select(pair => (pair.SubOp.Structure!, pair.SubOp.StructureName!))
            .Distinct()
            .Where(pair => pair.Item1 != typeof(VcpuHvmContext))
            .Select(pair => (pair.Item1, $"struct {pair.Item2}", Exceptions(pair.Item1))),
        (typeof(VcpuHvmContext), "struct vcpu_hvm_context", ContextMembers()),
        (typeof(EvtchnFifoControlBlock), "struct evtchn_fifo_control_block", new() { ["Reserved"] = "_rsvd" }),
        (typeof(VcpuTimeInfo), "struct vcpu_time_info", []),
        (typeof(VcpuInfo), "struct vcpu_info", new() { ["ArchCr2"] = "arch.cr2", ["ArchPad"] = "arch.pad", ["Pad0"] = "", ["Pad1"] = "" }),
        (typeof(SharedInfo), "struct shared_info", new()
        {
            ["ArchMaxPfn"] = "arch.max_pfn", ["ArchPfnToMfnFrameListList"] = "arch.pfn_to_mfn_frame_list_list", ["ArchNmiReason"] = "arch.nmi_reason",
            ["ArchP2mCr3"] = "arch.p2m_cr3", ["ArchP2mVaddr"] = "arch.p2m_vaddr", ["ArchP2mGeneration"] = "arch.p2m_generation",
        }),
        (typeof(MulticallEntry), "struct multicall_entry", Enumerable.Range(0, 6).ToDictionary(i => $"Arg{i}", i => $"args[{i}]")),
        (typeof(HvmStartInfo), "struct hvm_start_info", []),
        (typeof(HvmModlistEntry), "struct hvm_modlist_entry", []),
        (typeof(HvmMemmapTableEntry), "struct hvm_memmap_table_entry", []),
        (typeof(GrantEntryV1), "struct grant_entry_v1", []),
        (typeof(GrantEntryV2), "union grant_entry_v2", new()
        {
            ["Flags"] = "hdr.flags", ["Domid"] = "hdr.domid", ["PageOff"] = "sub_page.page_off", ["Length"] = "sub_page.length", ["Frame"] = "full_page.frame",
            ["TransDomid"] = "transitive.trans_domid", ["Gref"] = "transitive.gref",
        }),
        (typeof(XenCompileInfo), "struct xen_compile_info", []),
        (typeof(SchedWatchdog), "struct sched_watchdog", []),
        (typeof(VcpuGetPhysid), "struct vcpu_get_physid", []),
    ];

    /// <summary>Constants: the type whose members they are, the prefix in C, whether the rest is in upper case, and the exceptions; an empty name is for members that C does not have.</summary>
    public static IReadOnlyList<(Type Type, string Prefix, bool IsUpper, Dictionary<string, string> Exceptions)> Constants { get; } =
    [
        (typeof(HypercallNumber), "__HYPERVISOR_", false, new() { ["PagingDomctlCont"] = "", ["Mca"] = "" }),
        (typeof(EventChannelCommand), "EVTCHNOP_", false, []),
        (typeof(MemoryCommand), "XENMEM_", false, []),
        (typeof(VcpuCommand), "VCPUOP_", false, []),
        (typeof(SchedCommand), "SCHEDOP_", false, []),
        (typeof(HvmCommand), "HVMOP_", false, new() { ["SetPciIntxLevel"] = "", ["SetIsaIrqLevel"] = "", ["SetPciLinkRoute"] = "" }),
        (typeof(GrantTableCommand), "GNTTABOP_", false, []),
        (typeof(GrantCopyFlags), "GNTCOPY_", false, new() { ["SourceGref"] = "GNTCOPY_source_gref", ["DestGref"] = "GNTCOPY_dest_gref" }),
        (typeof(XenVersionCommand), "XENVER_", false, []),
        (typeof(ConsoleIoCommand), "CONSOLEIO_", false, []),
        (typeof(VmAssistCommand), "VMASST_CMD_", false, []),
        (typeof(VmAssistType), "VMASST_TYPE_", false, new() { ["FourGbSegments"] = "VMASST_TYPE_4gb_segments", ["FourGbSegmentsNotify"] = "VMASST_TYPE_4gb_segments_notify" }),
        (typeof(Errno), "XEN_", true, new() { ["EINTR"] = "", ["ERESTART"] = "" }),
        (typeof(Domid), "DOMID_", true, []),
        (typeof(VirqNumber), "VIRQ_", true, new() { ["Arch0"] = "VIRQ_ARCH_0", ["Count"] = "NR_VIRQS" }),
        (typeof(HvmParam), "HVM_PARAM_", true, new()
        {
            ["Count"] = "HVM_NR_PARAMS", ["Altp2m"] = "HVM_PARAM_ALTP2M", ["X87FipWidth"] = "HVM_PARAM_X87_FIP_WIDTH", ["Vm86Tss"] = "HVM_PARAM_VM86_TSS",
            ["Vm86TssSized"] = "HVM_PARAM_VM86_TSS_SIZED", ["AcpiSState"] = "HVM_PARAM_ACPI_S_STATE",
        }),
        (typeof(EventChannelStatus), "EVTCHNSTAT_", false, []),
        (typeof(ShutdownReason), "SHUTDOWN_", false, new() { ["Maximum"] = "SHUTDOWN_MAX" }),
        (typeof(Feature), "XENFEAT_", false, new() { ["PaePgdirAbove4gb"] = "XENFEAT_pae_pgdir_above_4gb", ["Dom0"] = "XENFEAT_dom0", ["Submaps"] = "XENFEAT_NR_SUBMAPS" }),
        (typeof(ElfNote), "XEN_ELFNOTE_", true, new() { ["InitP2m"] = "XEN_ELFNOTE_INIT_P2M", ["L1MfnValid"] = "XEN_ELFNOTE_L1_MFN_VALID", ["Phys32Entry"] = "XEN_ELFNOTE_PHYS32_ENTRY" }),
        (typeof(GrantStatus), "GNTST_", false, []),
        (typeof(MapSpace), "XENMAPSPACE_", false, new() { ["GrantStatusBit"] = "XENMAPIDX_grant_table_status" }),
        (typeof(MemmapType), "XEN_HVM_MEMMAP_TYPE_", true, []),
        (typeof(InterfaceVersion), "", false, new()
        {
            ["Platform"] = "XENPF_INTERFACE_VERSION", ["Sysctl"] = "XEN_SYSCTL_INTERFACE_VERSION", ["Domctl"] = "XEN_DOMCTL_INTERFACE_VERSION",
        }),
        (typeof(DomctlCommand), "XEN_DOMCTL_", false, []),
        (typeof(ReservedDeviceMemory), "XENMEM_RDM_", true, []),
        (typeof(TraceRecord), "", false, new() { ["ExtraBytes"] = "TRACE_EXTRA_MAX * 4", ["EventMask"] = "~(-1 << TRC_SUBCLS_SHIFT)" }),
        (typeof(HvmMemType), "HVMMEM_", false, []),
    ];

    /// <summary>The calls whose sub-ops are refused alike, and have no enumeration: their prefix in C.</summary>
    public static IReadOnlyList<(HypercallNumber Number, string Prefix)> RefusedSubOps { get; } =
    [
        (HypercallNumber.PhysdevOp, "PHYSDEVOP_"), (HypercallNumber.ArgoOp, "XEN_ARGO_OP_"), (HypercallNumber.HypfsOp, "XEN_HYPFS_OP_"), (HypercallNumber.XenpmuOp, "XENPMU_"),
    ];

    /// <summary>A name in the spelling of C: SetTrapTable becomes set_trap_table.</summary>
    public static string Snake(string name) => WordStart().Replace(name, "_$1").TrimStart('_').ToLowerInvariant();

    [GeneratedRegex("([A-Z])")]
    private static partial Regex WordStart();

    static Dictionary<string, string> Exceptions(Type type) => type.Name switch
    {
        nameof(EvtchnStatus) => new() { ["U0"] = "u", ["U1"] = "u.interdomain.port" },
        nameof(EvtchnInitControl) => new() { ["Pad0"] = "_pad[0]", ["Pad1"] = "_pad[1]", ["Pad2"] = "_pad[3]" },
        nameof(VcpuRunstateInfo) => new() { ["TimeRunning"] = "time[0]", ["TimeRunnable"] = "time[1]", ["TimeBlocked"] = "time[2]", ["TimeOffline"] = "time[3]" },
        nameof(VcpuRegisterRunstateMemoryArea) or nameof(VcpuRegisterTimeMemoryArea) => new() { ["Address"] = "addr" },
        nameof(XenAddToPhysmapBatch) => new() { ["ForeignDomid"] = "u.foreign_domid" },
        nameof(GnttabCopy) => new()
        {
            ["SourceFrame"] = "source.u.gmfn", ["SourceDomid"] = "source.domid", ["SourceOffset"] = "source.offset", ["SourcePad"] = "",
            ["DestFrame"] = "dest.u.gmfn", ["DestDomid"] = "dest.domid", ["DestOffset"] = "dest.offset", ["DestPad"] = "",
        },
        nameof(XenHvmGetMemType) => new() { ["Pad0"] = "pad[0]", ["Pad1"] = "pad[1]" },
        nameof(XenHvmPagetableDying) => new() { ["Pad0"] = "pad[0]", ["Pad1"] = "pad[1]", ["Pad2"] = "pad[2]" },
        _ => [],
    };

    static Dictionary<string, string> ContextMembers()
        => typeof(VcpuHvmContext).GetFields().ToDictionary(field => field.Name, field => field.Name switch
        {
            "Mode" or "Pad" => Snake(field.Name),
            ['P', 'a', 'd', '2', var letter] => $"cpu_regs.x86_32.pad2[{letter - 'a'}]",
            var name when name.EndsWith("64", StringComparison.Ordinal) => $"cpu_regs.x86_64.{name[..^2].ToLowerInvariant()}",
            var name when name.EndsWith("32", StringComparison.Ordinal) => $"cpu_regs.x86_32.{name[..^2].ToLowerInvariant()}",
            var name => $"cpu_regs.x86_32.{Snake(name)}",
        });
}
