using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>Ports as they are opened, upcalls as they reach a vcpu, and what guests can do to what they share with the hypervisor.</summary>
public sealed unsafe class EventDetailTests
{
    [Fact]
    [Clause("HC-EVT-003")]
    public void A_port_is_opened_without_what_it_was_before()
    {
        using var world = new World();
        var (left, right) = world.Connect(0, 1);
        var move = new EvtchnBindVcpu { Port = right, Vcpu = 1 };
        Assert.Equal(0, world.Event(1, EventChannelCommand.BindVcpu, ref move));
        world.Shared(1)->EvtchnMask[0] = ulong.MaxValue;
        world.Send(0, left);
        var close = new EvtchnClose { Port = right };
        Assert.Equal(0, world.Event(1, EventChannelCommand.Close, ref close));
        var open = new EvtchnAllocUnbound { Dom = (ushort)Domid.Self, RemoteDom = 0 };
        Assert.Equal(0, world.Event(1, EventChannelCommand.AllocUnbound, ref open));
        Assert.Equal(right, open.Port);
        Assert.Equal(0U, world.Channel(1, right)->NotifyVcpu);
        Assert.Equal(0UL, world.Shared(1)->EvtchnPending[0] & (1UL << (int)right));
        Assert.Equal(ulong.MaxValue, world.Shared(1)->EvtchnMask[0]);
    }

    [Fact]
    [Clause("HC-EVT-032")]
    public void An_upcall_is_requested_when_the_pending_bit_was_clear()
    {
        using var world = new World();
        var vcpu = world.Vcpu(0);
        var info = VcpuEvents.Info(world.Hypervisor, vcpu);
        *info = default;
        info->EvtchnUpcallPending = 2;
        vcpu->UpcallRequested = 0;
        VcpuEvents.MarkPending(world.Hypervisor, vcpu);
        Assert.Equal(3, info->EvtchnUpcallPending);
        Assert.Equal(1, vcpu->UpcallRequested);
        vcpu->UpcallRequested = 0;
        VcpuEvents.MarkPending(world.Hypervisor, vcpu);
        Assert.Equal(0, vcpu->UpcallRequested);
    }

    [Fact]
    [Clause("HC-EVT-033")]
    public void A_vcpu_s_own_vector_is_an_edge_and_the_domain_s_a_level()
    {
        const byte own = 0x40, ofDomain = 0xf3;
        using var world = new World();
        var vcpu = world.Vcpu(0);
        var info = VcpuEvents.Info(world.Hypervisor, vcpu);
        *info = default;
        var callback = new XenHvmParam { Domid = (ushort)Domid.Self, Index = HvmParam.CallbackIrq, Value = ((ulong)CallbackType.Vector << (int)CallbackType.Shift) | ofDomain };
        Assert.Equal(0, world.Call(0, HypercallNumber.HvmOp, (ulong)HvmCommand.SetParam, ref callback));
        Assert.Equal(0, VcpuEvents.LevelVector(world.Hypervisor, vcpu));
        info->EvtchnUpcallPending = 1;
        Assert.Equal(ofDomain, VcpuEvents.LevelVector(world.Hypervisor, vcpu));
        Assert.Equal(ofDomain, VcpuEvents.LevelVector(world.Hypervisor, vcpu));
        var vector = new XenHvmEvtchnUpcallVector { Vcpu = 0, Vector = own };
        Assert.Equal(0, world.Call(0, HypercallNumber.HvmOp, (ulong)HvmCommand.SetEvtchnUpcallVector, ref vector));
        Assert.Equal(0, VcpuEvents.LevelVector(world.Hypervisor, vcpu));
        Assert.Equal(own, VcpuEvents.TakeEdge(vcpu));
        Assert.Equal(0, VcpuEvents.TakeEdge(vcpu));
    }

    [Fact]
    [Clause("HC-PAR-009")]
    [Clause("HC-DIF-013")]
    public void Parameters_are_holes_or_closed_or_open()
    {
        int[] holes = [4, 13, .. Enumerable.Range(20, 7), 30, 39, 40, 64, 128];
        int[] settable = [0, 2, 18];
        int[] readable = [0, 1, 2, 15, 17, 18, 19, 34, 35, 36, 37];
        using var world = new World();
        for (var index = 0; index < 130; index++)
        {
            var isHole = holes.Contains(index) || index >= HvmParam.Count;
            Assert.Equal(isHole ? Failure.EINVAL : settable.Contains(index) ? 0 : Failure.EPERM, Parameter(world, HvmCommand.SetParam, (uint)index));
            Assert.Equal(isHole ? Failure.EINVAL : readable.Contains(index) ? 0 : Failure.EPERM, Parameter(world, HvmCommand.GetParam, (uint)index));
        }
    }

    [Fact]
    [Clause("HC-SHI-011")]
    [Clause("HC-SHI-012")]
    public void A_vcpu_info_outlives_its_mapping_and_hostile_words_harm_nobody()
    {
        using var world = new World();
        *(VcpuRegisterVcpuInfo*)world.Memory(0, World.Scratch) = new() { Mfn = 6 };
        Assert.Equal(0, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.RegisterVcpuInfo, 0, World.Scratch));
        var frame = world.FrameAt(0, 6);
        Assert.True(Reservation.Withdraw(world.Hypervisor, world.Domain(0), new Gfn(6)));
        Assert.False(frame->IsFree);
        Assert.Equal(0U, frame->Owner.Value);
        new Span<byte>(VcpuEvents.Info(world.Hypervisor, world.Vcpu(0)), sizeof(VcpuInfo)).Fill(0xff);
        new Span<byte>(world.Shared(0), (int)Page.Bytes).Fill(0xff);
        var (left, _) = world.Connect(1, 0);
        Assert.Equal(0, world.Send(1, left));
        Assert.Equal(0, world.Call(0, HypercallNumber.SchedOp, (ulong)SchedCommand.Block));
        Assert.Equal(16UL, world.Domain(1)->Pages);
    }

    static long Parameter(World world, HvmCommand command, uint index)
    {
        var parameter = new XenHvmParam { Domid = (ushort)Domid.Self, Index = index };
        return world.Call(0, HypercallNumber.HvmOp, (ulong)command, ref parameter);
    }
}
