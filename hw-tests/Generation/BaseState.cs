using Cordon.HwTests.Cases;
using Cordon.HwTests.Reference;
using Cordon.HwTests.Transport;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Generation;

/// <summary>
/// The state that every case starts from. What cannot be undone (a registered vcpu_info, an initialised vcpu, a grown grant table, the
/// highest guest frame) is done once after the start of the machine; the rest is brought back before each case. All of
/// it by hypercalls, which are compared like any others.
/// </summary>
public static class BaseState
{
    const ulong SharedInfoSpace = 0;
    const ulong GrantTableSpace = 1;

    /// <summary>What is done once.</summary>
    public static IEnumerable<LaneStep> Establish(ReferenceHypervisor reference)
    {
        var state = reference.State;
        yield return Clear(GuestPlaces.List, GuestLayout.PageSize);
        yield return Map(SharedInfoSpace, 0, GuestPlaces.FarGfn);
        yield return Map(SharedInfoSpace, 0, GuestPlaces.SharedInfoGfn);
        yield return CallBuilder.Make("EventChannelOp.Reset", ("Dom", Domid.Self));
        for (var vcpu = 0UL; vcpu < state.VcpuCount[reference.Domain]; vcpu++)
        {
            yield return CallBuilder.Make(
                "VcpuOp.RegisterVcpuInfo", ("Vcpu", vcpu), ("Mfn", GuestPlaces.VcpuInfoGfn), ("Offset", vcpu * 64));
        }
        yield return Map(GrantTableSpace, 0, GuestPlaces.GrantTableGfn);
        var last = state.MaxGrantFrames[reference.Domain] - 1;
        yield return Map(GrantTableSpace, last, GuestPlaces.ScratchGfn);
    }

    /// <summary>What brings the domain back. The steps are made one by one, as each looks at the state that the one before left.</summary>
    public static IEnumerable<LaneStep> Restore(ReferenceHypervisor reference)
    {
        yield return CallBuilder.Make("EventChannelOp.Reset", ("Dom", Domid.Self));
        foreach (var step in RestoreGrants(reference).Concat(RestoreVcpus(reference)).Concat(RestoreMemory(reference)))
        {
            yield return step;
        }
        yield return CallBuilder.Make("HvmOp.SetParam", ("Domid", Domid.Self), ("Index", 0), ("Value", 0));
        yield return CallBuilder.Make("VmAssist.Disable", ("Type", 5));
        yield return Clear(GuestPlaces.SharedInfoGfn << 12 | 2048, 1024);
        yield return Clear(GuestPlaces.VcpuInfoGfn << 12, 16);
        yield return Clear((GuestPlaces.VcpuInfoGfn << 12) + 64, 16);
    }

    static bool IsSpecial(ReferenceHypervisor reference, ulong gfn)
        => reference.State.FrameType[P2m.FrameAt(reference.State, reference.Domain, new(gfn))] != FrameType.Ram;

    static IEnumerable<LaneStep> RestoreGrants(ReferenceHypervisor reference)
    {
        var (state, domain) = (reference.State, reference.Domain);
        foreach (var handle in reference.MappedHandles())
        {
            yield return CallBuilder.Make("GrantTableOp.UnmapGrantRef", ("Count", 1), ("Handle", handle), ("HostAddr", state.MaptrackGfn[domain, new(handle)] << 12));
        }
        if (state.M2p[new(state.GrantTableFrame[domain, new(0)] - 1)] != GuestPlaces.GrantTableGfn + 1)
        {
            yield return Map(GrantTableSpace, 0, GuestPlaces.GrantTableGfn);
        }
        if (GrantTables.IsWide(state, domain))
        {
            // A reserved entry that version 1 cannot say would keep version 2 (HC-GNT-037).
            yield return Clear(GuestPlaces.GrantTableGfn << 12, 16 * (int)GrantTableBounds.ReservedEntries);
            yield return CallBuilder.Make("GrantTableOp.SetVersion", ("Count", 1), ("Version", 1));
        }
        yield return Clear((GuestPlaces.GrantTableGfn << 12) + (8 * GuestPlaces.FirstReference), 8 * (int)GuestPlaces.References);
    }

    static IEnumerable<LaneStep> RestoreVcpus(ReferenceHypervisor reference)
    {
        for (var vcpu = 0UL; vcpu < reference.State.VcpuCount[reference.Domain]; vcpu++)
        {
            yield return CallBuilder.Make("VcpuOp.StopPeriodicTimer", ("Vcpu", vcpu));
            yield return CallBuilder.Make("VcpuOp.RegisterRunstateMemoryArea", ("Vcpu", vcpu), ("Address", GuestPlaces.Areas + 256 * vcpu));
            yield return CallBuilder.Make("HvmOp.SetEvtchnUpcallVector", ("Vcpu", vcpu), ("Vector", 0x30));
        }
        yield return CallBuilder.Make("VcpuOp.StopSingleshotTimer", ("Vcpu", 0));
    }

    static IEnumerable<LaneStep> RestoreMemory(ReferenceHypervisor reference)
    {
        var state = reference.State;
        var domain = reference.Domain;
        if (state.M2p[new(state.SharedInfoFrame[domain] - 1)] != GuestPlaces.SharedInfoGfn + 1)
        {
            yield return Map(SharedInfoSpace, 0, GuestPlaces.SharedInfoGfn);
        }
        for (var gfn = GuestPlaces.ScratchGfn; gfn < GuestPlaces.ScratchGfn + GuestPlaces.ScratchFrames; gfn++)
        {
            if (P2m.IsMapped(state, domain, new(gfn)) && IsSpecial(reference, gfn))
            {
                yield return CallBuilder.Make("MemoryOp.RemoveFromPhysmap", ("Domid", Domid.Self), ("Gpfn", gfn));
            }
            if (!P2m.IsMapped(state, domain, new(gfn)))
            {
                yield return Populate(gfn);
            }
        }
    }

    /// <summary>The step that gives the domain a frame at <paramref name="gfn"/>.</summary>
    public static CallStep Populate(ulong gfn)
        => CallBuilder.Make(
            "MemoryOp.PopulatePhysmap",
            new Dictionary<string, ulong> { ["ExtentStart"] = GuestPlaces.List, ["NrExtents"] = 1, ["Domid"] = Domid.Self },
            GuestPlaces.Structure,
            new GuestBytes(GuestPlaces.List, BitConverter.GetBytes(gfn)));

    static CallStep Map(ulong space, ulong index, ulong gfn)
        => CallBuilder.Make("MemoryOp.AddToPhysmap", ("Domid", Domid.Self), ("Space", space), ("Idx", index), ("Gpfn", gfn));

    static StoreStep Clear(ulong address, int bytes) => new(new(address, new byte[bytes]));
}
