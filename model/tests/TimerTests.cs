using Cordon.Spec;

namespace Cordon.Model.Tests;

/// <summary>Timers: vcpu_op, set_timer_op, and their expiry.</summary>
public sealed class TimerTests
{
    readonly World world = new();

    [Fact, Clause("HC-VCP-014"), Clause("HC-VCP-018"), Clause("HC-VCP-019")]
    public void SingleShotExpiresOnceAndNotBefore()
    {
        Expect.Success(EventChannelOp.BindVirq(world.State, world.Of(1), new() { Virq = VirqNumber.Timer, Vcpu = 0 }));
        Expect.Success(VcpuOp.SetSingleshotTimer(world.State, world.Of(1), new() { Vcpuid = 0, TimeoutAbsNs = world.Now + 10 }));
        Expect.IllegalChoice(Timers.ExpireSingleShot(world.State, world.Of(1), new(0)));
        world.Now += 10;
        Expect.Success(Timers.ExpireSingleShot(world.State, world.Of(1), new(0)));
        Assert.Equal(1UL, world.VcpuInfo(1, 0, VcpuInfoWord.Upcall));
        Expect.IllegalChoice(Timers.ExpireSingleShot(world.State, world.Of(1), new(0)));
    }

    [Fact, Clause("HC-VCP-011"), Clause("HC-VCP-012"), Clause("HC-VCP-013")]
    public void PeriodicExpiresEachPeriod()
    {
        Expect.Failure(Errno.EINVAL, VcpuOp.SetPeriodicTimer(world.State, world.Of(1), new() { Vcpuid = 0, PeriodNs = 999_999 }));
        Expect.Success(VcpuOp.SetPeriodicTimer(world.State, world.Of(1), new() { Vcpuid = 0, PeriodNs = 2_000_000 }));
        world.Now += 2_000_000;
        Expect.Success(Timers.ExpirePeriodic(world.State, world.Of(1), new(0)));
        Expect.IllegalChoice(Timers.ExpirePeriodic(world.State, world.Of(1), new(0)));
        Expect.Success(VcpuOp.StopPeriodicTimer(world.State, world.Of(1), new() { Vcpuid = 0 }));
        world.Now += 2_000_000;
        Expect.IllegalChoice(Timers.ExpirePeriodic(world.State, world.Of(1), new(0)));
    }

    [Fact, Clause("HC-VCP-014"), Clause("HC-VCP-015")]
    public void SingleShotIsTheCallersOnly()
    {
        Expect.Failure(Errno.EINVAL, VcpuOp.SetSingleshotTimer(world.State, world.Of(1), new() { Vcpuid = 1, TimeoutAbsNs = 5 }));
        Expect.Failure(Errno.EINVAL, VcpuOp.StopSingleshotTimer(world.State, world.Of(1), new() { Vcpuid = 1 }));
    }

    [Theory, Clause("HC-VCP-016"), Clause("HC-VCP-017")]
    [InlineData(5, 5)]
    [InlineData(0x8000_0000_0000_0000, 1_100_000_000)]
    [InlineData((1UL << 50) + 1_000_000_000, 1_100_000_000)]
    [InlineData((1UL << 50) + 999_999_999, (1UL << 50) + 999_999_999)]
    public void SetTimerTakesAFarFutureForAMistake(ulong timeout, ulong due)
    {
        Expect.Success(SetTimerOp.Set(world.State, world.Of(1), new() { Timeout = timeout }));
        Assert.Equal(due, world.State.SingleShotDue[new(1), new(0)]);
        Expect.Success(SetTimerOp.Set(world.State, world.Of(1), new() { Timeout = 0 }));
        Assert.Equal(0UL, world.State.SingleShotSet[new(1), new(0)]);
    }
}
