using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>Two-level event channels, and what is common to both layouts.</summary>
public sealed unsafe class EventsTests
{
    [Fact]
    [Clause("HC-EVT-030")]
    public void Sending_sets_the_pending_bit_the_selector_and_the_upcall_of_the_other_end()
    {
        using var world = new World();
        var (left, right) = world.Connect(0, 1);
        world.Shared(1)->EvtchnPending[0] = 0;
        var info = VcpuEvents.Info(world.Hypervisor, world.Vcpu(1));
        *info = default;
        Assert.Equal(0, world.Send(0, left));
        Assert.Equal(1UL << (int)right, world.Shared(1)->EvtchnPending[0]);
        Assert.Equal(1UL, info->EvtchnPendingSel);
        Assert.Equal(1, info->EvtchnUpcallPending);
        Assert.Equal(1, world.Vcpu(1)->UpcallRequested);
        Assert.Equal(0UL, world.Shared(0)->EvtchnPending[0]);
    }

    [Fact]
    [Clause("HC-EVT-024")]
    public void A_masked_event_waits_for_unmask()
    {
        using var world = new World();
        var (left, right) = world.Connect(0, 1);
        var info = VcpuEvents.Info(world.Hypervisor, world.Vcpu(1));
        world.Shared(1)->EvtchnPending[0] = 0;
        world.Shared(1)->EvtchnMask[0] = ulong.MaxValue;
        *info = default;
        world.Send(0, left);
        Assert.Equal(0, info->EvtchnUpcallPending);
        var unmask = new EvtchnUnmask { Port = right };
        Assert.Equal(0, world.Event(1, EventChannelCommand.Unmask, ref unmask));
        Assert.Equal(1, info->EvtchnUpcallPending);
        Assert.Equal(ulong.MaxValue & ~(1UL << (int)right), world.Shared(1)->EvtchnMask[0]);
    }

    [Fact]
    [Clause("HC-EVT-013")]
    public void Closing_one_end_leaves_the_other_unbound()
    {
        using var world = new World();
        var (left, right) = world.Connect(0, 1);
        var close = new EvtchnClose { Port = right };
        Assert.Equal(0, world.Event(1, EventChannelCommand.Close, ref close));
        Assert.Equal(ChannelState.Unbound, world.Channel(0, left)->State);
        Assert.Equal(1, world.Channel(0, left)->RemoteDomain);
        Assert.Equal(Failure.EINVAL, world.Event(1, EventChannelCommand.Close, ref close));
        Assert.Equal(0, world.Send(0, left));
    }

    [Fact]
    public void A_channel_within_one_domain_may_be_closed_at_either_end()
    {
        using var world = new World();
        var (left, right) = world.Connect(0, 0);
        var close = new EvtchnClose { Port = left };
        Assert.Equal(0, world.Event(0, EventChannelCommand.Close, ref close));
        Assert.Equal(ChannelState.Closed, world.Channel(0, left)->State);
        Assert.Equal(ChannelState.Unbound, world.Channel(0, right)->State);
    }

    [Fact]
    [Clause("HC-EVT-001")]
    public void Ports_come_to_exist_in_groups()
    {
        using var world = new World();
        var status = new EvtchnStatus { Dom = (ushort)Domid.Self, Port = 64 };
        Assert.Equal(Failure.EINVAL, world.Event(0, EventChannelCommand.Status, ref status));
        for (var port = 1U; port < 128; port++)
        {
            var unbound = new EvtchnAllocUnbound { Dom = (ushort)Domid.Self, RemoteDom = 1 };
            Assert.Equal(0, world.Event(0, EventChannelCommand.AllocUnbound, ref unbound));
            Assert.Equal(port, unbound.Port);
            Assert.Equal(port < 64 ? 64U : 128U, world.Domain(0)->ValidPorts);
        }
        var last = new EvtchnAllocUnbound { Dom = (ushort)Domid.Self };
        Assert.Equal(Failure.ENOSPC, world.Event(0, EventChannelCommand.AllocUnbound, ref last));
    }

    [Fact]
    [Clause("HC-EVT-020")]
    [Clause("HC-DIF-002")]
    public void Status_writes_its_own_fields_only()
    {
        using var world = new World();
        var (left, right) = world.Connect(0, 1);
        var status = new EvtchnStatus { Dom = (ushort)Domid.Self, Port = left, U0 = 0xabcd_0000, U1 = 7 };
        Assert.Equal(0, world.Event(0, EventChannelCommand.Status, ref status));
        Assert.Equal(EventChannelStatus.Interdomain, status.Status);
        Assert.Equal(0xabcd_0001U, status.U0);
        Assert.Equal(right, status.U1);
    }

    [Fact]
    [Clause("HC-EVT-014")]
    public void A_virtual_interrupt_may_be_bound_again_after_its_port_is_closed()
    {
        using var world = new World();
        var bind = new EvtchnBindVirq { Virq = VirqNumber.Console, Vcpu = 0 };
        Assert.Equal(0, world.Event(0, EventChannelCommand.BindVirq, ref bind));
        Assert.Equal(Failure.EEXIST, world.Event(0, EventChannelCommand.BindVirq, ref bind));
        // A global one may notify another vcpu meanwhile.
        var move = new EvtchnBindVcpu { Port = bind.Port, Vcpu = 1 };
        Assert.Equal(0, world.Event(0, EventChannelCommand.BindVcpu, ref move));
        var close = new EvtchnClose { Port = bind.Port };
        Assert.Equal(0, world.Event(0, EventChannelCommand.Close, ref close));
        Assert.Equal(0, world.Event(0, EventChannelCommand.BindVirq, ref bind));
    }

    [Fact]
    [Clause("HC-EVT-026")]
    public void Reset_closes_every_port()
    {
        using var world = new World();
        var (left, _) = world.Connect(0, 1);
        world.Connect(0, 0);
        var reset = new EvtchnReset { Dom = (ushort)Domid.Self };
        Assert.Equal(0, world.Event(0, EventChannelCommand.Reset, ref reset));
        for (var port = 1U; port < 64; port++)
        {
            Assert.Equal(ChannelState.Closed, world.Channel(0, port)->State);
        }
        Assert.Equal(ChannelState.Unbound, world.Channel(1, 1)->State);
        Assert.NotEqual(0U, left);
    }

    [Fact]
    [Clause("HC-SCH-011")]
    public void A_poll_ends_when_its_port_is_sent_to()
    {
        using var world = new World();
        var (left, right) = world.Connect(0, 1);
        world.Shared(1)->EvtchnPending[0] = 0;
        world.Shared(1)->EvtchnMask[0] = ulong.MaxValue;
        *VcpuEvents.Info(world.Hypervisor, world.Vcpu(1)) = default;
        *(uint*)world.Memory(1, 0x3000) = right;
        var poll = new SchedPoll { Ports = 0x3000, NrPorts = 1, Timeout = 1000 };
        Assert.Equal(0, world.Call(1, HypercallNumber.SchedOp, (ulong)SchedCommand.Poll, ref poll));
        Assert.Equal(1, world.Vcpu(1)->IsBlocked);
        Assert.Equal(1000UL, world.Hypervisor->NextDeadline);
        world.Send(0, left);
        Assert.Equal(0, world.Vcpu(1)->IsBlocked);
        Assert.Equal(Timers.Never, world.Vcpu(1)->PollDeadline);
    }

    [Fact]
    [Clause("HC-VCP-018")]
    public void The_single_shot_timer_raises_its_virtual_interrupt_once()
    {
        using var world = new World();
        var bind = new EvtchnBindVirq { Virq = VirqNumber.Timer, Vcpu = 0 };
        Assert.Equal(0, world.Event(0, EventChannelCommand.BindVirq, ref bind));
        Assert.Equal(0, world.Call(0, HypercallNumber.SetTimerOp, 500));
        Timers.Expire(world.Hypervisor, 499);
        Assert.Equal(0UL, world.Shared(0)->EvtchnPending[0]);
        Assert.Equal(500UL, world.Hypervisor->NextDeadline);
        Timers.Expire(world.Hypervisor, 500);
        Assert.Equal(1UL << (int)bind.Port, world.Shared(0)->EvtchnPending[0]);
        Assert.Equal(Timers.Never, world.Hypervisor->NextDeadline);
    }
}
