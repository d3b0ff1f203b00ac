using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>Timers, and the clocks that a guest reads.</summary>
public sealed unsafe class TimeTests
{
    [Fact]
    [Clause("HC-VCP-019")]
    [Clause("HC-DIF-012")]
    public void A_timer_expires_at_the_first_entry_after_its_time_and_not_before()
    {
        using var world = new World();
        var port = BindTimer(world, 0, 0);
        world.Vcpu(0)->PeriodicPeriod = 0;
        Assert.Equal(0, world.Call(0, HypercallNumber.SetTimerOp, 1_000));
        Timers.Expire(world.Hypervisor, 999);
        Assert.Equal(0UL, world.Shared(0)->EvtchnPending[0]);
        Timers.Expire(world.Hypervisor, 1_000);
        Assert.Equal(1UL << (int)port, world.Shared(0)->EvtchnPending[0]);
    }

    [Fact]
    [Clause("HC-VCP-020")]
    [Clause("HC-EVT-034")]
    public void A_timer_raises_an_event_of_its_own_vcpu_only()
    {
        using var world = new World();
        var first = BindTimer(world, 0, 0);
        BindTimer(world, 0, 1);
        BindTimer(world, 1, 0);
        Assert.Equal(0, world.Call(0, HypercallNumber.SetTimerOp, 1_000));
        Timers.Expire(world.Hypervisor, 2_000);
        Assert.Equal(1UL << (int)first, world.Shared(0)->EvtchnPending[0]);
        Assert.Equal(0UL, world.Shared(1)->EvtchnPending[0]);
        Assert.Equal(0, world.Call(1, HypercallNumber.SetTimerOp, 1_000));
        var close = new EvtchnClose { Port = 1 };
        Assert.Equal(0, world.Event(1, EventChannelCommand.Close, ref close));
        Timers.Expire(world.Hypervisor, 2_000);
        Assert.Equal(0UL, world.Shared(1)->EvtchnPending[0]);
    }

    [Fact]
    [Clause("HC-SHI-007")]
    [Clause("HC-VCP-021")]
    public void The_guest_s_clock_is_the_hypervisor_s()
    {
        using var world = new World();
        GuestClock.Publish(world.Hypervisor, world.Vcpu(0));
        var time = VcpuEvents.Info(world.Hypervisor, world.Vcpu(0))->Time;
        Assert.Equal(0U, time.Version & 1);
        var last = 0UL;
        for (var i = 0; i < 1_000; i++)
        {
            var before = Clock.Now(world.Hypervisor);
            var counter = Processor.Timestamp(world.Hypervisor) + world.Domain(0)->TimestampOffset;
            var guest = time.SystemTime + Clock.Scale(counter - time.TscTimestamp, time.TscToSystemMul, time.TscShift);
            Assert.InRange(guest, before, Clock.Now(world.Hypervisor));
            Assert.True(guest >= last);
            last = guest;
        }
    }

    [Fact]
    [Clause("HC-SHI-002")]
    public void The_wall_clock_is_the_time_of_day_at_boot()
    {
        using var world = new World();
        world.Hypervisor->WallclockSeconds = 0x1_2345_6789;
        world.Hypervisor->WallclockNanoseconds = 999_999_999;
        GuestClock.PublishWallclock(world.Hypervisor, world.Domain(0));
        var shared = world.Shared(0);
        Assert.Equal(0U, shared->WcVersion & 1);
        Assert.Equal(0x1_2345_6789UL, ((ulong)shared->WcSecHi << 32) | shared->WcSec);
        Assert.Equal(999_999_999U, shared->WcNsec);
    }

    [Fact]
    [Clause("HC-SHI-003")]
    public void A_vcpu_info_begins_in_shared_info()
    {
        using var world = new World();
        for (var vcpu = 0U; vcpu < 2; vcpu++)
        {
            Assert.Equal((nint)world.Shared(0) + (64 * (nint)vcpu), (nint)VcpuEvents.Info(world.Hypervisor, world.Vcpu(0, vcpu)));
        }
    }

    [Fact]
    [Clause("HC-SHI-010")]
    public void An_update_of_the_runstate_area_ends_unmarked()
    {
        using var world = new World();
        Assert.Equal(0, world.Call(0, HypercallNumber.VmAssist, (ulong)VmAssistCommand.Enable, VmAssistType.RunstateUpdateFlag));
        *(ulong*)world.Memory(0, World.Scratch) = 0x2000;
        var area = (VcpuRunstateInfo*)world.Memory(0, 0x2000);
        area->StateEntryTime = ulong.MaxValue;
        Assert.Equal(0, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.RegisterRunstateMemoryArea, 0, World.Scratch));
        Assert.Equal(0UL, area->StateEntryTime >> (int)Runstate.UpdateBit);
    }

    static uint BindTimer(World world, uint domain, uint vcpu)
    {
        var bind = new EvtchnBindVirq { Virq = VirqNumber.Timer, Vcpu = vcpu };
        Assert.Equal(0, world.Event(domain, EventChannelCommand.BindVirq, ref bind));
        return bind.Port;
    }
}
