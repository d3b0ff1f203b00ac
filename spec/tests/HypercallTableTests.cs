using Xunit;

namespace Cordon.Spec.Tests;

/// <summary>The description of the hypercalls is complete and consistent.</summary>
public class HypercallTableTests
{
    /// <summary>42 calls for PV guests, 22 of them for PVH and HVM guests: Xen 4.17's own table.</summary>
    [Fact]
    public void Holds_every_call_of_Xen()
    {
        Assert.Equal(42, HypercallTable.Calls.Count);
        Assert.All(HypercallTable.Calls, call => Assert.True(call.Interfaces.HasFlag(GuestInterfaces.Pv)));
        Assert.Equal(22, HypercallTable.Calls.Count(call => call.Interfaces.HasFlag(GuestInterfaces.Hvm)));
        var numbers = HypercallTable.Calls.Select(call => call.Number).ToArray();
        Assert.Equal(numbers.Order().Distinct(), numbers);
        Assert.Equal(
            [HypercallNumber.XenoprofOp, HypercallNumber.TmemOp],
            Enum.GetValues<HypercallNumber>().Except(numbers));
    }

    /// <summary>Each value of a call's enumeration of sub-ops is described once, in order.</summary>
    [Fact]
    public void Holds_every_sub_op()
    {
        Assert.Equal(Commands<EventChannelCommand>(), Numbers(HypercallNumber.EventChannelOp));
        Assert.Equal(Commands<MemoryCommand>(), Numbers(HypercallNumber.MemoryOp));
        Assert.Equal(Commands<VcpuCommand>(), Numbers(HypercallNumber.VcpuOp));
        Assert.Equal(Commands<SchedCommand>(), Numbers(HypercallNumber.SchedOp));
        Assert.Equal(Commands<HvmCommand>(), Numbers(HypercallNumber.HvmOp));
        Assert.Equal(Commands<GrantTableCommand>(), Numbers(HypercallNumber.GrantTableOp));
        Assert.Equal(Commands<XenVersionCommand>(), Numbers(HypercallNumber.XenVersion));
        Assert.Equal(Commands<ConsoleIoCommand>(), Numbers(HypercallNumber.ConsoleIo));
        Assert.Equal(Commands<VmAssistCommand>(), Numbers(HypercallNumber.VmAssist));
    }

    /// <summary>Each call that a PVH guest may make says what it does or how it is refused: every sub-op of it, modelled or not, has a clause, and a refused one has an error.</summary>
    [Fact]
    public void Says_of_every_sub_op_what_it_gives()
    {
        Assert.All(HypercallTable.Calls.Where(call => call.Interfaces.HasFlag(GuestInterfaces.Hvm)), call =>
        {
            Assert.NotEmpty(call.SubOps);
            Assert.All(call.SubOps, subOp => Assert.True(subOp.Clauses.Count > 0, $"{HypercallTable.NameOf(call, subOp)} has no clause"));
            Assert.All(call.SubOps.Where(subOp => !subOp.IsModelled), subOp => Assert.Equal([subOp.RefusedWith!.Value], subOp.Errors));
            Assert.True(call.IsModelled || call.SubOps.All(subOp => subOp.RefusedWith == call.RefusedWith), $"{call.XenName} is refused with more than one error");
        });
    }

    /// <summary>A modelled sub-op has clauses; its name is its alone; its fields have names of their own.</summary>
    [Fact]
    public void Names_are_unique()
    {
        var names = HypercallTable.Modelled.Select(pair => HypercallTable.NameOf(pair.Call, pair.SubOp)).ToArray();
        Assert.Equal(names.Distinct(), names);
        Assert.All(HypercallTable.Modelled, pair =>
        {
            Assert.NotEmpty(pair.SubOp.Clauses);
            Assert.Equal(pair.SubOp.Fields.Select(field => field.Name).Distinct(), pair.SubOp.Fields.Select(field => field.Name));
        });
    }

    /// <summary>Each field of a structure is described, or is padding.</summary>
    [Fact]
    public void Describes_every_field()
    {
        Assert.All(HypercallTable.Modelled.Where(pair => pair.SubOp.Structure is not null), pair =>
        {
            var described = pair.SubOp.Fields.Where(field => field.Place == Place.Structure).Select(field => field.Name);
            var left = pair.SubOp.Structure!.GetFields().Select(field => field.Name).Except(described);
            Assert.All(left, name => Assert.Contains((pair.SubOp.StructureName, name), Ignored));
        });
    }

    // Fields that Xen ignores as well, besides padding.
    static readonly (string?, string)[] Ignored =
    [
        ("evtchn_init_control", "Pad0"), ("evtchn_init_control", "Pad1"), ("evtchn_init_control", "Pad2"),
        ("xen_add_to_physmap", "Size"), ("vcpu_register_vcpu_info", "Rsvd"), ("gnttab_get_version", "Pad"), ("gnttab_copy", "SourcePad"), ("gnttab_copy", "DestPad"),
        ("xen_hvm_get_mem_type", "Pad0"), ("xen_hvm_get_mem_type", "Pad1"), ("xen_hvm_param", "Pad"),
        // What only sub-ops that are refused would look at.
        ("xen_pod_target", "TargetPages"), ("xen_pod_target", "TotPages"), ("xen_pod_target", "PodCachePages"), ("xen_pod_target", "PodEntries"),
        ("xen_mem_access_op", "Op"), ("xen_mem_access_op", "Access"), ("xen_reserved_device_memory_map", "Buffer"),
        ("xen_hvm_pagetable_dying", "Pad0"), ("xen_hvm_pagetable_dying", "Pad1"), ("xen_hvm_pagetable_dying", "Pad2"),
    ];

    static IEnumerable<uint> Commands<T>()
        where T : struct, Enum
        => Enum.GetValues<T>().Select(value => Convert.ToUInt32(value)).Order();

    static IEnumerable<uint> Numbers(HypercallNumber number)
        => HypercallTable.Calls.Single(call => call.Number == number).SubOps.Select(subOp => subOp.Number!.Value);
}
