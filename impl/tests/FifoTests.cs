using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>The queues of FIFO event channels.</summary>
public sealed unsafe class FifoTests
{
    const ulong ControlGfn = 4;
    const ulong ArrayGfn = 5;
    const uint Linked = 1U << (int)EventWord.LinkedBit;
    const uint Masked = 1U << (int)EventWord.MaskedBit;
    const uint Pending = 1U << (int)EventWord.PendingBit;

    static World Fifo(uint ports, bool withArray = true)
    {
        var world = new World();
        for (var port = 1U; port <= ports; port++)
        {
            var bind = new EvtchnBindIpi { Vcpu = 0 };
            Assert.Equal(0, world.Event(0, EventChannelCommand.BindIpi, ref bind));
        }
        var control = new EvtchnInitControl { ControlGfn = ControlGfn, Offset = 64, Vcpu = 0 };
        Assert.Equal(0, world.Event(0, EventChannelCommand.InitControl, ref control));
        Assert.Equal(17, control.LinkBits);
        if (withArray)
        {
            Expand(world);
        }
        return world;
    }

    static void Expand(World world)
    {
        var expand = new EvtchnExpandArray { ArrayGfn = ArrayGfn };
        Assert.Equal(0, world.Event(0, EventChannelCommand.ExpandArray, ref expand));
    }

    static uint* Word(World world, uint port) => (uint*)world.Memory(0, ArrayGfn * Page.Bytes) + port;

    static EvtchnFifoControlBlock* Control(World world) => (EvtchnFifoControlBlock*)world.Memory(0, (ControlGfn * Page.Bytes) + 64);

    [Fact]
    [Clause("HC-FIF-010")]
    [Clause("HC-FIF-009")]
    [Clause("HC-FIF-011")]
    public void Events_are_linked_in_order()
    {
        using var world = Fifo(3);
        world.Send(0, 2);
        world.Send(0, 1);
        world.Send(0, 3);
        world.Send(0, 1);
        Assert.Equal(2U, Control(world)->Head[7]);
        Assert.Equal(Pending | Linked | 1, *Word(world, 2));
        Assert.Equal(Pending | Linked | 3, *Word(world, 1));
        Assert.Equal(Pending | Linked, *Word(world, 3));
        Assert.Equal(1U << 7, Control(world)->Ready);
        Assert.Equal(1, VcpuEvents.Info(world.Hypervisor, world.Vcpu(0))->EvtchnUpcallPending);
    }

    [Fact]
    [Clause("HC-FIF-010")]
    public void A_queue_that_the_guest_emptied_begins_anew()
    {
        using var world = Fifo(2);
        world.Send(0, 1);
        *Word(world, 1) = 0;
        Control(world)->Ready = 0;
        world.Send(0, 2);
        Assert.Equal(2U, Control(world)->Head[7]);
        Assert.Equal(1U << 7, Control(world)->Ready);
        Assert.Equal(0U, *Word(world, 1));
    }

    [Fact]
    [Clause("HC-FIF-008")]
    public void A_port_moves_to_the_queue_of_its_new_priority()
    {
        using var world = Fifo(2);
        world.Send(0, 1);
        *Word(world, 1) = 0;
        var set = new EvtchnSetPriority { Port = 1, Priority = 0 };
        Assert.Equal(0, world.Event(0, EventChannelCommand.SetPriority, ref set));
        world.Send(0, 1);
        Assert.Equal(1U, Control(world)->Head[0]);
        Assert.Equal(0U, world.Vcpu(0)->QueueTail[7]);
        Assert.Equal(1U, world.Vcpu(0)->QueueTail[0]);
    }

    [Fact]
    [Clause("HC-FIF-012")]
    public void A_masked_event_is_linked_by_unmask()
    {
        using var world = Fifo(1);
        *Word(world, 1) = Masked;
        world.Send(0, 1);
        Assert.Equal(Masked | Pending, *Word(world, 1));
        Assert.Equal(0U, Control(world)->Head[7]);
        var unmask = new EvtchnUnmask { Port = 1 };
        Assert.Equal(0, world.Event(0, EventChannelCommand.Unmask, ref unmask));
        Assert.Equal(Pending | Linked, *Word(world, 1));
        Assert.Equal(1U, Control(world)->Head[7]);
    }

    [Fact]
    [Clause("HC-FIF-006")]
    public void What_came_before_the_array_is_delivered_with_it()
    {
        using var world = Fifo(2, withArray: false);
        world.Send(0, 2);
        Assert.Equal(0U, Control(world)->Ready);
        Expand(world);
        Assert.Equal(2U, Control(world)->Head[7]);
        Assert.Equal(Pending | Linked, *Word(world, 2));
    }

    [Fact]
    [Clause("HC-FIF-003")]
    [Clause("HC-DIF-021")]
    public void What_was_pending_before_is_deferred_if_its_port_is_open()
    {
        using var world = new World();
        var bind = new EvtchnBindIpi { Vcpu = 0 };
        Assert.Equal(0, world.Event(0, EventChannelCommand.BindIpi, ref bind));
        world.Shared(0)->EvtchnPending[0] = ulong.MaxValue;
        var control = new EvtchnInitControl { ControlGfn = ControlGfn, Offset = 64 };
        Assert.Equal(0, world.Event(0, EventChannelCommand.InitControl, ref control));
        Expand(world);
        Assert.Equal(Pending | Linked, *Word(world, bind.Port));
        Assert.Equal(0U, *Word(world, bind.Port + 1));
    }

    [Fact]
    [Clause("HC-FIF-013")]
    [Clause("HC-FIF-014")]
    public void A_closed_port_that_is_still_linked_is_not_opened_again()
    {
        using var world = Fifo(2);
        world.Send(0, 1);
        var close = new EvtchnClose { Port = 1 };
        Assert.Equal(0, world.Event(0, EventChannelCommand.Close, ref close));
        Assert.Equal(Linked, *Word(world, 1));
        var bind = new EvtchnBindIpi { Vcpu = 0 };
        Assert.Equal(0, world.Event(0, EventChannelCommand.BindIpi, ref bind));
        Assert.Equal(3U, bind.Port);
        *Word(world, 1) = 0;
        Assert.Equal(0, world.Event(0, EventChannelCommand.BindIpi, ref bind));
        Assert.Equal(1U, bind.Port);
    }

    [Fact]
    [Clause("HC-FIF-015")]
    public void A_page_of_the_array_outlives_its_mapping()
    {
        using var world = Fifo(1);
        var mfn = NestedPaging.Lookup(world.Hypervisor, world.Domain(0), new Gfn(ArrayGfn)).Frame;
        Assert.True(Reservation.Withdraw(world.Hypervisor, world.Domain(0), new Gfn(ArrayGfn)));
        var frame = Hypervisor.Frame(world.Hypervisor, mfn);
        Assert.Equal(1U, frame->References);
        Assert.Equal(0, world.Send(0, 1));
        var reset = new EvtchnReset { Dom = (ushort)Domid.Self };
        Assert.Equal(0, world.Event(0, EventChannelCommand.Reset, ref reset));
        Assert.True(frame->IsFree);
        Assert.Equal(0U, world.Domain(0)->IsFifo);
    }

    [Fact]
    [Clause("HC-FIF-010")]
    public void Port_that_comes_back_to_a_queue_is_not_linked_behind_itself()
    {
        using var world = Fifo(1);
        world.Send(0, 1);
        foreach (var priority in (uint[])[3, 7])
        {
            *Word(world, 1) = 0;
            var set = new EvtchnSetPriority { Port = 1, Priority = priority };
            Assert.Equal(0, world.Event(0, EventChannelCommand.SetPriority, ref set));
            world.Send(0, 1);
            Assert.Equal(Pending | Linked, *Word(world, 1));
            Assert.Equal(1U, Control(world)->Head[(int)priority]);
            Assert.Equal(1U, world.Vcpu(0)->QueueTail[priority]);
        }
        Assert.Equal(0U, world.Vcpu(0)->QueueTail[3]);
    }

    [Fact]
    [Clause("HC-FIF-016")]
    public void Hostile_words_lead_nowhere()
    {
        using var world = Fifo(3);
        world.Send(0, 1);
        *Word(world, 1) = uint.MaxValue;
        Control(world)->Head[7] = uint.MaxValue;
        world.Send(0, 2);
        Assert.Equal(2U, *Word(world, 1) & EventWord.LinkMask);
        Assert.Equal(uint.MaxValue, Control(world)->Head[7]);
    }
}
