using Cordon.GeneratedTests.Generation;
using Cordon.HwTests.Cases;
using Cordon.HwTests.Reference;
using Cordon.HwTests.Transport;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Generation;

/// <summary>What single sub-ops want besides the kinds of their fields: lists in memory, lengths that fit them, the values that exist.</summary>
public sealed class SpecialFields(ReferenceHypervisor reference)
{
    const int MostExtents = 4;

    readonly FieldValues values = new(reference);

    /// <summary>Changes <paramref name="fields"/> of the sub-op <paramref name="name"/> where chance alone would be of no use; returns its lists.</summary>
    public GuestBytes[] Adjust(string name, Dictionary<string, ulong> fields, ref RandomWords random)
    {
        switch (name)
        {
            case "MemoryOp.PopulatePhysmap" or "MemoryOp.DecreaseReservation" or "MemoryOp.IncreaseReservation":
                return Extents(fields, ref random);
            case "MemoryOp.AddToPhysmap":
                return AddToPhysmap(fields, ref random);
            case "MemoryOp.AddToPhysmapBatch":
                return Batch(fields, ref random);
            case "MmuextOp.Make" when random.Chance(1, 4):
                (fields["Uops"], fields["Count"], fields["Foreigndom"]) = (0, 1UL << 31, random.Next());
                return [];
            case "Domctl.Command" or "PagingDomctlCont.Command":
                fields["Cmd"] = random.Among<ulong>([DomctlCommand.Createdomain, DomctlCommand.Getdomaininfo, DomctlCommand.ShadowOp, DomctlCommand.AssignDevice, fields["Cmd"]]);
                return [];
            case "SchedOp.Poll":
                return Poll(fields, ref random);
            case "HvmOp.SetParam" or "HvmOp.GetParam":
                fields["Index"] = random.Chance(7, 8) ? random.Below(40) : fields["Index"];
                return [];
            case "VmAssist.Enable" or "VmAssist.Disable":
                fields["Type"] = random.Chance(1, 2) ? 5 : fields["Type"];
                return [];
            case "VcpuOp.Initialise":
                fields["Mode"] = random.Below(3);
                fields["Pad"] = random.Chance(7, 8) ? 0 : fields["Pad"];
                return [];
            case "VcpuOp.RegisterRunstateMemoryArea" or "VcpuOp.RegisterVcpuTimeMemoryArea":
                fields["Address"] = random.Chance(1, 4) ? GuestPlaces.Unmapped : GuestPlaces.Areas + 256 * random.Below(8);
                return [];
            case "ConsoleIo.Write" or "ConsoleIo.Read":
                fields["Count"] = random.Below(3);
                fields["Buffer"] = random.Chance(1, 4) ? GuestPlaces.Unmapped : GuestPlaces.List;
                return [new(GuestPlaces.List, "-\n"u8.ToArray())];
            case "GrantTableOp.MapGrantRef":
                fields["Count"] = random.Chance(7, 8) ? 1 : fields["Count"];
                fields["Dom"] = random.Chance(7, 8) ? reference.Domain.Value : fields["Dom"];
                return Grant(fields["Ref"], ref random);
            case "GrantTableOp.Copy":
                return Copy(fields, ref random);
            case "GrantTableOp.UnmapGrantRef":
                return Unmap(fields, ref random);
            case "Multicall.Run":
                return Multicall(fields, ref random);
            case "GrantTableOp.SetupTable" or "GrantTableOp.QuerySize" or "GrantTableOp.GetVersion":
                fields["Count"] = random.Chance(7, 8) ? 1 : fields["Count"];
                return [];
            case "GrantTableOp.SetVersion":
                fields["Version"] = random.Chance(3, 4) ? 1 + random.Below(2) : fields["Version"];
                fields["Count"] = random.Chance(7, 8) ? 1 : fields["Count"];
                return [];
            default:
                return [];
        }
    }

    /// <summary>The address of a word of a FIFO page that is mapped; of shared info's mask when there is none.</summary>
    public ulong FifoWord(ref RandomWords random)
    {
        var state = reference.State;
        var frame = random.Chance(1, 2) ? state.EventArrayFrame[reference.Domain, new(0)] : state.ControlBlockFrame[reference.Domain, new(random.Below(2))];
        var gfn = frame == 0 ? 0 : state.M2p[new(frame - 1)];
        return gfn == 0 ? GuestPlaces.SharedInfoGfn * GuestLayout.PageSize + 2560
            : (gfn - 1) * GuestLayout.PageSize + 8 * random.Below(16);
    }

    GuestBytes[] Multicall(Dictionary<string, ulong> fields, ref RandomWords random)
    {
        const int most = 4;
        const ulong structure = GuestPlaces.List + 0x800;
        fields["List"] = random.Chance(15, 16) ? GuestPlaces.List : random.Chance(1, 2) ? GuestPlaces.Unmapped : GuestPlaces.ReadOnly;
        fields["Count"] = random.Below(most + 1);
        var entries = new ulong[8 * most];
        for (var i = 0; i < most; i++)
        {
            ReadOnlySpan<ulong> entry = random.Below(6) switch
            {
                0 => [(ulong)HypercallNumber.XenVersion, 0],
                1 => [(ulong)HypercallNumber.SchedOp, 0, (uint)SchedCommand.Yield],
                2 => [(ulong)HypercallNumber.Multicall, 0, GuestPlaces.List, 1],
                3 => [random.Below(64) + 64, 0],
                4 => [(ulong)HypercallNumber.VcpuOp, 0, (uint)VcpuCommand.IsUp, random.Below(3)],
                _ => [(ulong)HypercallNumber.EventChannelOp, 0, (uint)random.Among<EventChannelCommand>(
                    [EventChannelCommand.Send, EventChannelCommand.Unmask, EventChannelCommand.Close]), structure],
            };
            entry.CopyTo(entries.AsSpan(8 * i));
        }
        return
        [
            new(GuestPlaces.List, System.Runtime.InteropServices.MemoryMarshal.AsBytes<ulong>(entries).ToArray()),
            new(structure, BitConverter.GetBytes((uint)values.Port(ref random))),
        ];
    }

    GuestBytes[] Unmap(Dictionary<string, ulong> fields, ref RandomWords random)
    {
        fields["Count"] = random.Chance(7, 8) ? 1 : fields["Count"];
        var isMapped = reference.State.MaptrackDomain[reference.Domain, new(fields["Handle"])] != 0;
        fields["HostAddr"] = isMapped && random.Chance(7, 8) ? reference.State.MaptrackGfn[reference.Domain, new(fields["Handle"])] << 12 : fields["HostAddr"];
        return [];
    }

    /// <summary>A grant by the reference: where its entry is, and its bytes, of the version that the table is of. It is to the domain itself, mostly.</summary>
    /// <param name="grant">The reference.</param>
    /// <param name="gfn">The guest frame; null for any.</param>
    /// <param name="random">The source of choices.</param>
    public GuestBytes GrantEntry(ulong grant, ulong? gfn, ref RandomWords random)
    {
        const ulong table = GuestPlaces.GrantTableGfn * GuestLayout.PageSize;
        if (!GrantTables.IsWide(reference.State, reference.Domain))
        {
            var entry = NarrowEntry(ref random);
            return new(table + (8 * grant), BitConverter.GetBytes(gfn is { } named ? (uint)entry | (named << 32) : entry));
        }
        var first = (uint)NarrowEntry(ref random) | WidePart(ref random, out var isTransitive);
        var second = isTransitive ? values.Reference(ref random) : gfn ?? values.Gfn(ref random);
        var bytes = new byte[2 * sizeof(ulong)];
        BitConverter.TryWriteBytes(bytes, isTransitive ? first | GrantEntryFlags.Transitive : first);
        BitConverter.TryWriteBytes(bytes.AsSpan(sizeof(ulong)), second);
        return new(table + (16 * grant), bytes);
    }

    // What an entry of version 2 has more: nothing, which bytes are granted, or whose grant it is. The domain's own is refused, and there is no other.
    ulong WidePart(ref RandomWords random, out bool isTransitive)
    {
        isTransitive = random.Chance(1, 8);
        return isTransitive ? (random.Chance(1, 2) ? reference.Domain.Value : random.Among<ulong>([1, Domid.Self, Domid.Xen])) << 32
            : random.Chance(1, 4) ? GrantEntryFlags.SubPage | ((ulong)random.Below(24) << 32) | ((ulong)random.Below(64) << 48) : 0;
    }

    ulong NarrowEntry(ref RandomWords random)
    {
        var flags = random.Chance(3, 4) ? random.Among<ulong>([1, 1, 1, 5]) : random.Among<ulong>([0, 2, 9, 0x19, 0x1d, 0x101, 0xffff]);
        var user = random.Chance(7, 8) ? reference.Domain.Value : random.Among<ulong>([Domid.Self, 1, 2, 0]);
        return (values.Gfn(ref random) << 32) | (user << 16) | flags;
    }

    // From bytes that the guest has stored, or from what an earlier copy left; all within what is looked at in the end.
    GuestBytes[] Copy(Dictionary<string, ulong> fields, ref RandomWords random)
    {
        const int words = 8;
        fields["Count"] = random.Chance(7, 8) ? 1 : fields["Count"];
        foreach (var (end, flag) in ((string, ulong)[])[("Source", GrantCopyFlags.SourceGref), ("Dest", GrantCopyFlags.DestGref)])
        {
            var isGrant = (fields["Flags"] & flag) != 0;
            fields[end + "Frame"] = isGrant ? values.Reference(ref random) : values.Gfn(ref random);
            fields[end + "Domid"] = random.Chance(15, 16) ? random.Chance(1, 2) ? reference.Domain.Value : Domid.Self : fields[end + "Domid"];
        }
        if ((fields["Flags"] & GrantCopyFlags.SourceGref) == 0 && random.Chance(2, 3))
        {
            fields["SourceFrame"] = GuestPlaces.List / GuestLayout.PageSize;
        }
        var bytes = new byte[words * sizeof(ulong)];
        for (var i = 0; i < words; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(ulong)), random.Next());
        }
        return [new(GuestPlaces.List, bytes), .. Grant((fields["Flags"] & GrantCopyFlags.SourceGref) != 0 ? fields["SourceFrame"] : fields["DestFrame"], ref random)];
    }

    // Now and then the domain grants something by the reference right before it is used.
    GuestBytes[] Grant(ulong grant, ref RandomWords random)
    {
        var isKnown = grant - GuestPlaces.FirstReference < GuestPlaces.References;
        if (!isKnown || !random.Chance(1, 4))
        {
            return [];
        }
        var entry = GrantEntry(grant, GuestPlaces.ScratchGfn + random.Below((uint)GuestPlaces.ScratchFrames), ref random);
        return reference.Memory.Read(entry.Address, stackalloc byte[16]) ? [entry] : [];
    }

    GuestBytes[] Extents(Dictionary<string, ulong> fields, ref RandomWords random)
    {
        fields["ExtentStart"] = random.Chance(15, 16) ? GuestPlaces.List : GuestPlaces.Unmapped;
        fields["NrExtents"] = random.Chance(7, 8) ? random.Below(MostExtents + 1) : random.Among<ulong>([0x4000000, 1UL << 32, 1UL << 63, ulong.MaxValue]);
        var list = new byte[8 * MostExtents];
        for (var i = 0; i < MostExtents; i++)
        {
            BitConverter.TryWriteBytes(list.AsSpan(8 * i), values.Gfn(ref random));
        }
        return [new(GuestPlaces.List, list)];
    }

    GuestBytes[] AddToPhysmap(Dictionary<string, ulong> fields, ref RandomWords random)
    {
        fields["Space"] = random.Chance(7, 8) ? random.Below(3) : fields["Space"];
        fields["Idx"] = fields["Space"] == MapSpace.SharedInfo ? (random.Chance(7, 8) ? 0 : fields["Idx"])
            : fields["Space"] == MapSpace.GrantTable ? (random.Chance(7, 8) ? GrantFrame(ref random) : fields["Idx"])
            : fields["Idx"];
        return [];
    }

    // Of the table, or of its status.
    ulong GrantFrame(ref RandomWords random)
        => GrantTables.IsWide(reference.State, reference.Domain) && random.Chance(1, 3) ? MapSpace.GrantStatusBit | random.Below(10) : random.Below(66);

    GuestBytes[] Batch(Dictionary<string, ulong> fields, ref RandomWords random)
    {
        fields["Space"] = random.Chance(7, 8) ? random.Below(3) : fields["Space"];
        // Nothing but the lists is read or written, whatever the start: a later one is refused.
        fields["Size"] = random.Below(MostExtents + 1);
        fields["Idxs"] = random.Chance(15, 16) ? GuestPlaces.List : GuestPlaces.Unmapped;
        fields["Gpfns"] = random.Chance(15, 16) ? GuestPlaces.List + 0x100 : GuestPlaces.Unmapped;
        fields["Errs"] = random.Chance(15, 16) ? GuestPlaces.List + 0x200 : random.Chance(1, 2) ? GuestPlaces.Unmapped : GuestPlaces.ReadOnly;
        var (idxs, gpfns) = (new byte[8 * MostExtents], new byte[8 * MostExtents]);
        for (var i = 0; i < MostExtents; i++)
        {
            var idx = fields["Space"] == MapSpace.SharedInfo ? random.Below(2) : fields["Space"] == MapSpace.GrantTable ? GrantFrame(ref random) : values.Gfn(ref random);
            BitConverter.TryWriteBytes(idxs.AsSpan(8 * i), idx);
            BitConverter.TryWriteBytes(gpfns.AsSpan(8 * i), values.Gfn(ref random));
        }
        return [new(GuestPlaces.List, idxs), new(GuestPlaces.List + 0x100, gpfns), new(GuestPlaces.List + 0x200, new byte[4 * MostExtents])];
    }

    GuestBytes[] Poll(Dictionary<string, ulong> fields, ref RandomWords random)
    {
        fields["Ports"] = random.Chance(7, 8) ? GuestPlaces.List : GuestPlaces.Unmapped;
        fields["NrPorts"] = random.Chance(7, 8) ? random.Below(4) : random.Among<ulong>([128, 129, 0xffffffff]);
        fields["Timeout"] = 1 + random.Below(1000);
        var list = new byte[4 * 128];
        for (var i = 0; i < 4; i++)
        {
            BitConverter.TryWriteBytes(list.AsSpan(4 * i), (uint)values.Port(ref random));
        }
        return [new(GuestPlaces.List, list)];
    }
}
