using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>Where Cordon differs from Xen, each as its clause says.</summary>
public sealed unsafe class DifferenceTests
{
    [Fact]
    [Clause("HC-DIF-003")]
    [Clause("HC-DIF-007")]
    [Clause("HC-EVT-027")]
    [Clause("HC-GNT-039")]
    [Clause("HC-GNT-002")]
    [Clause("HC-DIF-029")]
    [Clause("HC-DIF-030")]
    [Clause("HC-DIF-032")]
    [Clause("HC-GNT-018")]
    public void What_is_refused_is_refused_to_everybody()
    {
        using var world = new World(controlDomain: 1);
        foreach (var (call, subOp) in HypercallTable.Refused)
        {
            foreach (var domain in (ushort[])[0, 1])
            {
                Assert.Equal(-(long)subOp.RefusedWith!, world.Call(domain, call.Number, subOp.Number ?? 0, World.Scratch, 1));
            }
        }
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.EventChannelOp, (ulong)EventChannelCommand.BindPirq, World.Scratch));
        Assert.Equal(Failure.ENOSYS, world.Call(0, HypercallNumber.SchedOp, (ulong)SchedCommand.Watchdog, World.Scratch));
        Assert.Equal(Failure.ENOSYS, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.SendNmi));
        Assert.Equal(Failure.ENOSYS, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.MachphysMfnList, World.Scratch));
        Assert.Equal(Failure.ENOSYS, world.Call(0, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.Transfer, World.Scratch, 1));
        Assert.Equal(Failure.ENOSYS, world.Call(0, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.UnmapAndReplace, World.Scratch, 1));
    }

    [Fact]
    [Clause("HC-DIF-005")]
    [Clause("HC-EVT-002")]
    public void Ports_end_at_the_limit_and_the_lowest_free_one_is_taken()
    {
        using var world = new World(controlDomain: 0);
        var limit = world.Hypervisor->Sizes.PortsPerDomain;
        var bind = new EvtchnBindIpi { Vcpu = 0 };
        for (var port = 1U; port < limit; port++)
        {
            Assert.Equal(0, world.Event(0, EventChannelCommand.BindIpi, ref bind));
            Assert.Equal(port, bind.Port);
        }
        Assert.Equal(Failure.ENOSPC, world.Event(0, EventChannelCommand.BindIpi, ref bind));
        Close(world, 70);
        Close(world, 9);
        Assert.Equal(0, world.Event(0, EventChannelCommand.BindIpi, ref bind));
        Assert.Equal(9U, bind.Port);
    }

    [Fact]
    [Clause("HC-DIF-045")]
    [Clause("HC-EVT-004")]
    [Clause("HC-EVT-019")]
    public void Who_may_not_name_a_domain_learns_nothing_of_its_ports()
    {
        using var world = new World(controlDomain: 0);
        var status = new EvtchnStatus { Dom = 0, Port = ushort.MaxValue };
        Assert.Equal(Failure.EPERM, world.Event(1, EventChannelCommand.Status, ref status));
        Assert.Equal(Failure.EINVAL, world.Event(0, EventChannelCommand.Status, ref status));
        var bind = new EvtchnBindIpi { Vcpu = 0 };
        while (world.Event(0, EventChannelCommand.BindIpi, ref bind) == 0)
        {
        }
        var allocate = new EvtchnAllocUnbound { Dom = 0, RemoteDom = 1 };
        Assert.Equal(Failure.EPERM, world.Event(1, EventChannelCommand.AllocUnbound, ref allocate));
        Assert.Equal(Failure.ENOSPC, world.Event(0, EventChannelCommand.AllocUnbound, ref allocate));
    }

    [Fact]
    [Clause("HC-DIF-006")]
    public void Frames_before_one_that_cannot_be_had_stay()
    {
        using var world = new World();
        *(ulong*)world.Memory(0, 0x2000) = 100;
        var extents = Extents(order: 3);
        extents.ExtentOrder = 4;
        Assert.Equal(0, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.PopulatePhysmap, ref extents));
        Assert.Equal(world.Domain(0)->MaximumPages, world.Domain(0)->Pages);
        extents.ExtentOrder = 10;
        Assert.Equal(0, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.DecreaseReservation, ref extents));
        Assert.Equal(world.Domain(0)->MaximumPages, world.Domain(0)->Pages);
    }

    [Fact]
    [Clause("HC-DIF-009")]
    public void A_range_of_gfns_is_an_unknown_space()
    {
        using var world = new World();
        Assert.Equal(Failure.EINVAL, Add(world, MapSpace.GmfnRange, 2, 3));
        Assert.Equal(Failure.EINVAL, Add(world, 77, 2, 3));
    }

    [Fact]
    [Clause("HC-DIF-010")]
    public void Every_domain_may_write_to_its_console()
    {
        using var world = new World(controlDomain: 1);
        Assert.Equal(0, world.Call(0, HypercallNumber.ConsoleIo, (ulong)ConsoleIoCommand.Write, 1, World.Scratch));
    }

    [Fact]
    [Clause("HC-DIF-011")]
    public void A_special_frame_has_one_purpose()
    {
        using var world = new World();
        Assert.Equal(0, Add(world, MapSpace.SharedInfo, 0, 3));
        Assert.Equal(0, Add(world, MapSpace.GrantTable, 0, 4));
        for (var gfn = 3UL; gfn < 5; gfn++)
        {
            var control = new EvtchnInitControl { ControlGfn = gfn };
            Assert.Equal(Failure.EINVAL, world.Event(0, EventChannelCommand.InitControl, ref control));
            *(VcpuRegisterVcpuInfo*)world.Memory(0, World.Scratch) = new() { Mfn = gfn };
            Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.RegisterVcpuInfo, 0, World.Scratch));
        }
    }

    [Fact]
    [Clause("HC-DIF-014")]
    [Clause("HC-VER-006")]
    public void The_build_is_not_told()
    {
        using var world = new World(controlDomain: 1);
        Assert.Equal(Failure.EPERM, world.Call(0, HypercallNumber.XenVersion, (ulong)XenVersionCommand.BuildId, World.Scratch));
        Assert.Equal(Failure.EPERM, world.Call(1, HypercallNumber.XenVersion, (ulong)XenVersionCommand.BuildId, World.Scratch));
    }

    [Fact]
    [Clause("HC-DIF-015")]
    [Clause("HC-VER-007")]
    public void The_texts_are_Cordon_s_own()
    {
        using var world = new World();
        Assert.Equal("hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ", Text(world, XenVersionCommand.Capabilities));
        Assert.Contains("cordon", Text(world, XenVersionCommand.Extraversion), StringComparison.Ordinal);
    }

    [Fact]
    [Clause("HC-DIF-016")]
    public void An_upcall_wakes_a_vcpu_without_a_vector()
    {
        using var world = new World();
        var (left, _) = world.Connect(0, 1);
        world.Shared(1)->EvtchnPending[0] = 0;
        *VcpuEvents.Info(world.Hypervisor, world.Vcpu(1)) = default;
        Assert.Equal(0, world.Call(1, HypercallNumber.SchedOp, (ulong)SchedCommand.Block));
        Assert.Equal(1, world.Vcpu(1)->IsBlocked);
        world.Send(0, left);
        Assert.Equal(0, world.Vcpu(1)->IsBlocked);
    }

    [Fact]
    [Clause("HC-DIF-020")]
    public void A_vcpu_with_a_pending_upcall_does_not_sleep()
    {
        using var world = new World();
        VcpuEvents.Info(world.Hypervisor, world.Vcpu(0))->EvtchnUpcallPending = 1;
        Assert.Equal(0, world.Call(0, HypercallNumber.SchedOp, (ulong)SchedCommand.Block));
        Assert.Equal(0, world.Vcpu(0)->IsBlocked);
        var poll = new SchedPoll { NrPorts = 0 };
        Assert.Equal(0, world.Call(0, HypercallNumber.SchedOp, (ulong)SchedCommand.Poll, ref poll));
        Assert.Equal(0, world.Vcpu(0)->IsBlocked);
    }

    [Fact]
    [Clause("HC-DIF-018")]
    public void Address_bits_above_12_do_not_matter()
    {
        using var world = new World();
        *(ulong*)world.Memory(0, 0x2000) = 100;
        var extents = Extents(order: 0);
        extents.MemFlags = 12;
        Assert.Equal(0, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.PopulatePhysmap, ref extents));
        extents.MemFlags = 13;
        Assert.Equal(1, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.PopulatePhysmap, ref extents));
    }

    [Fact]
    [Clause("HC-DIF-019")]
    public void A_gfn_out_of_reach_changes_nothing()
    {
        using var world = new World();
        Assert.Equal(0, Add(world, MapSpace.SharedInfo, 0, 3));
        Assert.Equal(Failure.EINVAL, Add(world, MapSpace.SharedInfo, 0, NestedPaging.GfnLimit));
        Assert.Equal(FrameType.SharedInfo, world.FrameAt(0, 3)->Type);
        *(ulong*)world.Memory(0, 0x2000) = NestedPaging.GfnLimit;
        var extents = Extents(order: 0);
        var pages = world.Domain(0)->Pages;
        Assert.Equal(0, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.PopulatePhysmap, ref extents));
        Assert.Equal(pages, world.Domain(0)->Pages);
    }

    static XenMemoryReservation Extents(uint order) => new()
    {
        ExtentStart = 0x2000, NrExtents = 1, ExtentOrder = order, Domid = (ushort)Domid.Self,
    };

    static long Add(World world, uint space, ulong index, ulong gfn)
    {
        var add = new XenAddToPhysmap { Domid = (ushort)Domid.Self, Space = space, Idx = index, Gpfn = gfn };
        return world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add);
    }

    static void Close(World world, uint port)
    {
        var close = new EvtchnClose { Port = port };
        Assert.Equal(0, world.Event(0, EventChannelCommand.Close, ref close));
    }

    static string Text(World world, XenVersionCommand command)
    {
        Assert.Equal(0, world.Call(0, HypercallNumber.XenVersion, (ulong)command, World.Scratch));
        return System.Runtime.InteropServices.Marshal.PtrToStringAnsi((nint)world.Memory(0, World.Scratch))!;
    }
}
