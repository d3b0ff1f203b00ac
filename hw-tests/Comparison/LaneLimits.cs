using Cordon.HwTests.Cases;
using Cordon.HwTests.Generation;
using Cordon.HwTests.Reference;
using Cordon.HwTests.Transport;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Comparison;

/// <summary>A kind of call that a lane does not make, and why.</summary>
/// <param name="Reason">A clause of <c>spec/clauses/differences.md</c>, or what about the lane keeps the call from being compared.</param>
/// <param name="Excludes">Whether a call is of that kind, in the state that it would meet.</param>
public sealed record LaneLimit(string Reason, Func<CallView, ReferenceHypervisor, bool> Excludes);

/// <summary>The calls that a lane does not make. Each limit is narrow and says why; there is none without a reason.</summary>
public sealed class LaneLimits(IReadOnlyList<LaneLimit> limits)
{
    /// <summary>The limits, for a report.</summary>
    public IReadOnlyList<LaneLimit> All => limits;

    /// <summary>Whether the lane makes this call.</summary>
    public bool Admits(CallStep step, ReferenceHypervisor reference)
    {
        // The call will meet what the guest stores right before it.
        var former = new Stack<GuestBytes>();
        foreach (var store in step.Before)
        {
            var bytes = new byte[store.Bytes.Length];
            if (reference.Memory.Read(store.Address, bytes))
            {
                reference.Memory.Write(store.Address, store.Bytes);
                former.Push(new(store.Address, bytes));
            }
        }
        var call = new CallView(step);
        var isAdmitted = limits.All(limit => !limit.Excludes(call, reference));
        foreach (var store in former)
        {
            reference.Memory.Write(store.Address, store.Bytes);
        }
        return isAdmitted;
    }

    /// <summary>What no lane makes: calls that end the vcpu that the guest runs on, or whose effect comes at a time of its own.</summary>
    public static IReadOnlyList<LaneLimit> OfEveryLane { get; } =
    [
        new("the guest's own vcpu would sleep or end: SchedOp.Block", (call, _) => call.Is("SchedOp.Block")),
        new("a poll whose timeout is not known to have passed may sleep for ever",
            (call, _) => call.Is("SchedOp.Poll") && !call.HasStructure && call.StructureAddress != Generation.GuestPlaces.Unmapped),
        new("the guest's own domain would end: SchedOp.Shutdown", (call, _) => call.Is("SchedOp.Shutdown")),
        new("the guest's own domain would end: SchedOp.RemoteShutdown of itself",
            (call, reference) => call.Is("SchedOp.RemoteShutdown") && (!call.HasStructure || call["DomainId"] == reference.Domain.Value)),
        new("the guest's own end would have another reason, by which the lane knows that all went well: SchedOp.ShutdownCode", (call, _) => call.Is("SchedOp.ShutdownCode")),
        new("the guest's own vcpu would end: VcpuOp.Down", (call, _) => call.Is("VcpuOp.Down") && call["Vcpu"] == 0),
        new("a second vcpu would run at times of its own: VcpuOp.Up", (call, _) => call.Is("VcpuOp.Up") && call["Vcpu"] != 0),
        new("a list of structures that is longer than what the guest lays out", (call, _) =>
            call.IsStructureList && call["Count"] is > CallBuilder.MostStructures and < 0x8000_0000),
        new("a copy from or to memory that is not the cases': what is there is not known", (call, reference) => call.Is("GrantTableOp.Copy")
            && (IsElsewhere(reference, EndOf(call, reference, "Source", GrantCopyFlags.SourceGref)) || IsElsewhere(reference, EndOf(call, reference, "Dest", GrantCopyFlags.DestGref)))),
        new("a timer's event comes at a time of its own: VIRQ_TIMER is not bound while a timer is set",
            (call, reference) => call.Is("EventChannelOp.BindVirq") && call["Virq"] == VirqNumber.Timer && TimerIsSet(reference)),
        new("a timer's event comes at a time of its own: no timer is set while VIRQ_TIMER is bound",
            (call, reference) => call.IsOneOf("VcpuOp.SetPeriodicTimer", "VcpuOp.SetSingleshotTimer", "SetTimerOp.Set") && TimerIsBound(reference)),
        new("a vcpu_info that is read-only by its address is still the hypervisor's: its own structures are no arguments",
            (call, _) => call.StructureAddress is { } address && address >> 12 is Generation.GuestPlaces.VcpuInfoGfn or Generation.GuestPlaces.SharedInfoGfn),
    ];

    /// <summary>
    /// What is not made on Xen besides: what the clauses of <c>differences.md</c> say, and events that Xen raises for its first domain by itself.
    /// </summary>
    public static IReadOnlyList<LaneLimit> OfXen { get; } =
    [
        new("HC-DIF-003, HC-DIF-014, HC-DIF-029 to HC-DIF-033, HC-DIF-035: Xen carries out for its first domain what is refused here",
            (call, _) => (call.IsRefused && !call.IsOneOf(RefusedByXenToo)) || call.IsOf(HypercallNumber.HypfsOp)),
        new("HC-DIF-035: get_physid of a vcpu that Xen has pinned", (call, _) => call.Is("VcpuOp.GetPhysid") && call["Vcpuid"] < Machines.Hypervisors.XenVcpus),
        new("HC-DIF-007: bind_pirq", (call, _) => call.Is("EventChannelOp.BindPirq")),
        new("HC-DIF-035: commands of a control domain that pass the checks", PassesChecks),
        new("HC-DIF-036: device memory and other domains' pages, which Xen gives its first domain", (call, _) =>
            call.IsOneOf("MemoryOp.AddToPhysmapBatch", "MemoryOp.AddToPhysmap") && call["Space"] is MapSpace.GmfnForeign or MapSpace.DevMmio),
        new("HC-DIF-003: the continuation of EVTCHNOP_reset, which Xen calls itself with; guests' headers do not have it", (call, _) => call.IsResetContinuation),
        new("HC-DIF-006: the largest order", (call, _) => call["ExtentOrder"] is > 9 and <= 12),
        new("HC-DIF-009: space gmfn_range", (call, _) => call.Is("MemoryOp.AddToPhysmap") && call["Space"] == MapSpace.GmfnRange),
        new("HC-DIF-011: a special frame, or one that a grant maps, as control block, event array page or vcpu_info", (call, reference) =>
            (call.Is("EventChannelOp.InitControl") && IsSpecialOrGrant(reference, call["ControlGfn"]))
            || (call.Is("EventChannelOp.ExpandArray") && IsSpecialOrGrant(reference, call["ArrayGfn"]))
            || (call.Is("VcpuOp.RegisterVcpuInfo") && IsSpecialOrGrant(reference, call["Mfn"]))),
        new("HC-DIF-013: parameters that Xen lets a domain set",
            (call, _) => call.Is("HvmOp.SetParam") && call["Index"] is 15 or 19 or 34 or 36 or 37),
        new("HC-DIF-018: address bits and other flags of a reservation",
            (call, _) => call["MemFlags"] > 12),
        new("HC-DIF-019: a gfn beyond the reach of the p2m", (call, reference) =>
            (call.Is("MemoryOp.AddToPhysmap") && IsBeyond(reference, call["Gpfn"]))
            || (call.Is("GrantTableOp.MapGrantRef") && IsBeyond(reference, call["HostAddr"] >> 12))
            || (call.Is("MemoryOp.AddToPhysmapBatch") && AnyBeyond(reference, call.List(call["Gpfns"])))
            || (call.Is("MemoryOp.PopulatePhysmap") && AnyBeyond(reference, call.List(call["ExtentStart"])))),
        new("HC-DIF-025: a grant frame's number of more than 32 bits, or of 32 for a table of version 1",
            (call, reference) => call.Is("MemoryOp.AddToPhysmap") && call["Space"] == MapSpace.GrantTable
                && call["Idx"] >= 1UL << (GrantTables.IsWide(reference.State, reference.Domain) ? 32 : 31)),
        new("HC-DIF-037: a grant is mapped at the gfn", (call, reference) =>
            (call.Is("GrantTableOp.MapGrantRef") && IsGrant(reference, call["HostAddr"] >> 12))
            || (call.Is("MemoryOp.AddToPhysmap") && (IsGrant(reference, call["Gpfn"]) || (call["Space"] == MapSpace.Gmfn && IsGrant(reference, call["Idx"]))))
            || (call.Is("MemoryOp.RemoveFromPhysmap") && IsGrant(reference, call["Gpfn"]))
            || (call.Is("MemoryOp.AddToPhysmapBatch") && (AnyGrant(reference, call.List(call["Gpfns"]), 0) || (call["Space"] == MapSpace.Gmfn && AnyGrant(reference, call.List(call["Idxs"]), 0))))
            || (call.IsOneOf("MemoryOp.PopulatePhysmap", "MemoryOp.DecreaseReservation") && AnyGrant(reference, call.List(call["ExtentStart"]), call["ExtentOrder"]))),
        new("HC-DIF-037: a machine address for devices",
            (call, _) => (call.Is("GrantTableOp.MapGrantRef") && call["DevBusAddr"] != 0) || (call.Is("GrantTableOp.UnmapGrantRef") && call["DevBusAddr"] != 0)),
        new("HC-DIF-038: a grant that is not that of the handle", (call, reference) =>
            call.Is("GrantTableOp.UnmapGrantRef") && IsGrant(reference, call["HostAddr"] >> 12)
            && reference.State.MaptrackGfn[reference.Domain, new(call["Handle"])] != call["HostAddr"] >> 12),
        new("HC-DIF-039: a grant of a special frame, or of one that a grant maps", (call, reference) =>
            (call.Is("GrantTableOp.MapGrantRef") && IsSpecialOrGrant(reference, Granted(reference, call["Ref"])))
            || (call.Is("GrantTableOp.Copy") && (IsOfGrant(call, reference, "Source", GrantCopyFlags.SourceGref) || IsOfGrant(call, reference, "Dest", GrantCopyFlags.DestGref)))),
        new("HC-DIF-042: a copy from or to a special frame", (call, reference) => call.Is("GrantTableOp.Copy")
            && (IsSpecial(reference, EndOf(call, reference, "Source", GrantCopyFlags.SourceGref)) || IsSpecial(reference, EndOf(call, reference, "Dest", GrantCopyFlags.DestGref)))),
        new("HC-DIF-046: a copy to a grant that is in use for reading, whose entry names another frame by now", (call, reference) => call.Is("GrantTableOp.Copy")
            && (call["Flags"] & GrantCopyFlags.DestGref) != 0 && NamesAnotherFrame(reference, (uint)call["DestFrame"])),
        new("HC-DIF-008: a copy by a grant that is mapped, whose entry is transitive now", (call, reference) => call.Is("GrantTableOp.Copy")
            && (IsMappedAndTransitive(reference, call["Flags"] & GrantCopyFlags.SourceGref, call["SourceFrame"])
                || IsMappedAndTransitive(reference, call["Flags"] & GrantCopyFlags.DestGref, call["DestFrame"]))),
        new("HC-DIF-043: a copy that overlaps", (call, _) => call.Is("GrantTableOp.Copy") && Math.Abs((long)call["SourceOffset"] - (long)call["DestOffset"]) < (long)call["Len"]
            && (call["Flags"] & (GrantCopyFlags.SourceGref | GrantCopyFlags.DestGref)) != 0 | call["SourceFrame"] == call["DestFrame"]),
        new("HC-DIF-020: poll while an event is pending", (call, reference) => call.Is("SchedOp.Poll") && reference.UpcallIsPending()),
        new("HC-DIF-021, HC-DIF-024: an event that is deferred",
            (call, reference) => (call.Is("EventChannelOp.InitControl") && AnyPortIsPending(reference))
                || (call.IsOneOf("EventChannelOp.Send", "EventChannelOp.BindInterdomain", "Multicall.Run") && HasNoEventArray(reference))),
        new("HC-DIF-026: an event for a vcpu without a control block", (call, reference) => reference.State.UsesFifo[reference.Domain] != 0
            && (call.Is("EventChannelOp.BindInterdomain") ? !HasControlBlock(reference, 0)
                : call.Is("EventChannelOp.Send") ? NotifiesVcpuWithoutBlock(reference, Other(reference, call["Port"]))
                : call.Is("EventChannelOp.Unmask") ? NotifiesVcpuWithoutBlock(reference, call["Port"])
                : call.Is("Multicall.Run") && reference.OpenPorts().Any(port => NotifiesVcpuWithoutBlock(reference, port)))),
        new("HC-DIF-027: decrease_reservation of a special frame", (call, reference) => call.Is("MemoryOp.DecreaseReservation")
            && AnySpecial(reference, call.List(call["ExtentStart"]), call["ExtentOrder"])),
        new("Xen raises VIRQ_CON_RING and others for its first domain at times of its own",
            (call, _) => call.Is("EventChannelOp.BindVirq") && call["Virq"] is VirqNumber.Console or VirqNumber.ConRing),
    ];

    // Sub-ops that a PVH domain is refused on Xen even when it is the first.
    static readonly string[] RefusedByXenToo =
    [
        "MemoryOp.MachineMemoryMap", "MemoryOp.MachphysMapping", "MemoryOp.PagingOp", "MemoryOp.SharingOp",
        "GrantTableOp.Transfer", "GrantTableOp.CacheFlush", "GrantTableOp.GetStatusFrames", "GrantTableOp.DumpTable", "GrantTableOp.UnmapAndReplace",
        "HvmOp.SetPciIntxLevel", "HvmOp.SetIsaIrqLevel", "HvmOp.SetPciLinkRoute", "HvmOp.Altp2m",
        .. HypercallTable.Refused.Where(pair => pair.Call.Number is HypercallNumber.XenpmuOp or HypercallNumber.ArgoOp or HypercallNumber.XsmOp
            || (pair.Call.Number == HypercallNumber.PhysdevOp && pair.SubOp.XenName is not ("setup_gsi" or "pci_mmcfg_reserved" or "pci_device_add" or "pci_device_remove" or "dbgp_op")))
            .Select(pair => HypercallTable.NameOf(pair.Call, pair.SubOp)),
    ];

    // What gives ENOSYS here to a control domain, and EPERM for DOMID_IO and DOMID_XEN.
    static bool PassesChecks(CallView call, ReferenceHypervisor reference)
    {
        var isOwn = call["Domain"] == reference.Domain.Value;
        var isDomctl = call["InterfaceVersion"] == InterfaceVersion.Domctl;
        return call.Name switch
        {
            "PlatformOp.Command" => call["InterfaceVersion"] == InterfaceVersion.Platform,
            "Sysctl.Command" => call["InterfaceVersion"] == InterfaceVersion.Sysctl,
            "Domctl.Command" => isDomctl && (isOwn || call["Cmd"] is DomctlCommand.Createdomain or DomctlCommand.Getdomaininfo or DomctlCommand.AssignDevice
                or DomctlCommand.DeassignDevice or DomctlCommand.TestAssignDevice or DomctlCommand.VmEventOp),
            "PagingDomctlCont.Command" => isDomctl && isOwn,
            "MemoryOp.SetPodTarget" or "MemoryOp.GetPodTarget" => call["Domid"] == Domid.Self || call["Domid"] == reference.Domain.Value,
            "MemoryOp.ClaimPages" => call["Domid"] == reference.Domain.Value,
            "MmuextOp.Make" => (call["Foreigndom"] & 0xffff) is Domid.Io or Domid.Xen,
            _ => false,
        };
    }

    static bool IsBeyond(ReferenceHypervisor reference, ulong gfn) => gfn >= reference.State.GfnLimit[reference.Domain];

    static bool AnyBeyond(ReferenceHypervisor reference, ReadOnlySpan<ulong> list)
    {
        foreach (var gfn in list)
        {
            if (IsBeyond(reference, gfn))
            {
                return true;
            }
        }
        return false;
    }

    static bool HasControlBlock(ReferenceHypervisor reference, ulong vcpu)
        => reference.State.ControlBlockFrame[reference.Domain, new(vcpu)] != 0;

    static bool NotifiesVcpuWithoutBlock(ReferenceHypervisor reference, ulong port)
        => !HasControlBlock(reference, reference.State.PortVcpu[reference.Domain, new(port)]);

    /// <summary>The port that a send makes pending: the other end of an interdomain channel, or the port itself.</summary>
    static ulong Other(ReferenceHypervisor reference, ulong port)
    {
        var remote = reference.State.PortRemotePort[reference.Domain, new(port)];
        return remote == 0 ? port : remote;
    }

    static bool HasNoEventArray(ReferenceHypervisor reference)
        => reference.State.UsesFifo[reference.Domain] != 0 && reference.State.EventArrayPages[reference.Domain] == 0;

    static bool AnyPortIsPending(ReferenceHypervisor reference)
    {
        var (state, domain) = (reference.State, reference.Domain);
        for (var port = 1UL; port < state.ValidPorts[domain] && state.UsesFifo[domain] == 0; port++)
        {
            if (TwoLevelEvents.IsPending(state, domain, new(port)))
            {
                return true;
            }
        }
        return false;
    }

    static bool AnySpecial(ReferenceHypervisor reference, ReadOnlySpan<ulong> list, ulong order)
    {
        foreach (var first in list)
        {
            for (var i = 0UL; i < 1UL << (int)Math.Min(order, 9); i++)
            {
                if (IsSpecial(reference, first + i))
                {
                    return true;
                }
            }
        }
        return false;
    }

    static bool IsSpecialOrGrant(ReferenceHypervisor reference, ulong gfn) => IsSpecial(reference, gfn) || IsGrant(reference, gfn);

    static bool IsGrant(ReferenceHypervisor reference, ulong gfn) => P2m.IsGrant(reference.State, reference.Domain, new(gfn));

    static bool AnyGrant(ReferenceHypervisor reference, ReadOnlySpan<ulong> list, ulong order)
    {
        foreach (var first in list)
        {
            for (var i = 0UL; i < 1UL << (int)Math.Min(order, 9); i++)
            {
                if (IsGrant(reference, first + i))
                {
                    return true;
                }
            }
        }
        return false;
    }

    static bool IsElsewhere(ReferenceHypervisor reference, ulong gfn)
        => P2m.IsMapped(reference.State, reference.Domain, new(gfn)) && gfn - GuestPlaces.ScratchGfn >= GuestPlaces.ScratchFrames && gfn != GuestPlaces.List / GuestLayout.PageSize;

    /// <summary>The guest frame of an end of a copy.</summary>
    static ulong EndOf(CallView call, ReferenceHypervisor reference, string end, ulong grant)
        => (call["Flags"] & grant) == 0 ? call[end + "Frame"] : Granted(reference, (uint)call[end + "Frame"]);

    static bool IsOfGrant(CallView call, ReferenceHypervisor reference, string end, ulong grant)
        => (call["Flags"] & grant) != 0 && IsGrant(reference, Granted(reference, (uint)call[end + "Frame"]));

    /// <summary>The guest frame of a grant of the guest's own, or of that which a transitive one names: where its frame is when it is in use, else what its entry says.</summary>
    static ulong Granted(ReferenceHypervisor reference, ulong grant)
    {
        var (state, domain) = (reference.State, reference.Domain);
        if (!IsInUse(grant) && GrantEntries.Exists(state, domain, new(grant)) && GrantEntries.Read(state, domain, new(grant)) is { } entry && entry.IsTransitive)
        {
            grant = entry.NextReference.Value;
        }
        return IsInUse(grant) ? state.M2p[new(state.GrantFrame[domain, new(grant)] - 1)] - 1 : Named(reference, grant);

        bool IsInUse(ulong one) => GrantUse.IsInUse(state, domain, new(one));
    }

    /// <summary>The guest frame that the grant's entry names; none that exists when there is no entry.</summary>
    static ulong Named(ReferenceHypervisor reference, ulong grant)
        => GrantEntries.Exists(reference.State, reference.Domain, new(grant)) ? GrantEntries.Read(reference.State, reference.Domain, new(grant)).Gfn.Value : ulong.MaxValue;

    static bool NamesAnotherFrame(ReferenceHypervisor reference, ulong grant)
    {
        var (state, domain) = (reference.State, reference.Domain);
        return GrantUse.IsInUse(state, domain, new(grant)) && state.GrantWriters[domain, new(grant)] == 0
            && state.GrantFrame[domain, new(grant)] != P2m.FrameAt(state, domain, new(Named(reference, grant))).Value + 1;
    }

    static bool IsMappedAndTransitive(ReferenceHypervisor reference, ulong isGrant, ulong frame)
        => isGrant != 0 && GrantUse.IsInUse(reference.State, reference.Domain, new((uint)frame))
            && GrantEntries.Read(reference.State, reference.Domain, new((uint)frame)).IsTransitive;


    static bool IsSpecial(ReferenceHypervisor reference, ulong gfn)
        => P2m.IsMapped(reference.State, reference.Domain, new(gfn))
            && reference.State.FrameType[P2m.FrameAt(reference.State, reference.Domain, new(gfn))] != FrameType.Ram;

    static bool TimerIsSet(ReferenceHypervisor reference)
    {
        var (state, domain) = (reference.State, reference.Domain);
        return Enumerable.Range(0, (int)state.VcpuCount[domain]).Any(vcpu =>
            state.SingleShotSet[domain, new((ulong)vcpu)] != 0 || state.PeriodicPeriod[domain, new((ulong)vcpu)] != 0);
    }

    static bool TimerIsBound(ReferenceHypervisor reference)
    {
        var (state, domain) = (reference.State, reference.Domain);
        return Enumerable.Range(0, (int)state.VcpuCount[domain]).Any(vcpu =>
            state.VirqPort[domain, new((ulong)vcpu), new(VirqNumber.Timer)] != 0);
    }
}
