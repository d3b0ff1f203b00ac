using Cordon.Spec;

namespace Cordon.Model.Tests;

/// <summary>sched_op.</summary>
public sealed class SchedTests
{
    readonly World world = new();

    [Fact, Clause("HC-SCH-002"), Clause("HC-SCH-003")]
    public void BlocksUnlessAnUpcallIsPending()
    {
        VcpuInfoArea.Of(world.State, new(1), new(0)).Write(world.State, VcpuInfoWord.Upcall, 0x100);
        Expect.Success(SchedOp.Block(world.State, world.Of(1), new()));
        Assert.Equal(1UL, world.State.Blocked[new(1), new(0)]);
        Assert.Equal(0UL, world.VcpuInfo(1, 0, VcpuInfoWord.Upcall));
        EventDelivery.Notify(world.State, new(1), new(0));
        Assert.Equal(0UL, world.State.Blocked[new(1), new(0)]);
        Expect.Success(SchedOp.Block(world.State, world.Of(1), new()));
        Assert.Equal(0UL, world.State.Blocked[new(1), new(0)]);
    }

    [Fact, Clause("HC-SCH-008"), Clause("HC-SCH-009"), Clause("HC-SCH-011")]
    public void PollWakesForItsPort()
    {
        Expect.Success(EventChannelOp.BindIpi(world.State, world.Of(1), new() { Vcpu = 1 }));
        Expect.Success(Poll(index: 0, ports: 1, port: 1));
        Expect.Success(Poll(index: 1, ports: 1, port: 1));
        Assert.Equal(Polling.For(new(1)), world.State.Polling[new(1), new(0)]);
        Expect.Success(EventChannelOp.Send(world.State, world.Of(1), new() { Port = 1 }));
        Assert.Equal(Polling.None, world.State.Polling[new(1), new(0)]);
        Expect.Value(1, Poll(index: 0, ports: 1, port: 1));
    }

    [Fact, Clause("HC-SCH-006"), Clause("HC-SCH-008")]
    public void PollRefusesTooManyPortsAndOnesThatDoNotExist()
    {
        Expect.Failure(Errno.EINVAL, Poll(index: 0, ports: 129, port: 1));
        Expect.Failure(Errno.EINVAL, Poll(index: 0, ports: 1, port: 64));
    }

    [Fact, Clause("HC-SCH-009")]
    public void PollEndsAtItsTimeout()
    {
        Expect.Success(SchedOp.Poll(world.State, world.Of(1), new() { Timeout = world.Now + 5 }));
        Assert.Equal(Polling.AnyPort, world.State.Polling[new(1), new(0)]);
        Expect.IllegalChoice(Timers.ExpirePoll(world.State, world.Of(1), new(0)));
        world.Now += 5;
        Expect.Success(Timers.ExpirePoll(world.State, world.Of(1), new(0)));
    }

    [Fact, Clause("HC-SCH-004")]
    public void ShutdownKeepsTheFirstReason()
    {
        Shutdowns.Latch(world.State, new(1), ShutdownReason.Crash);
        Expect.Success(SchedOp.Shutdown(world.State, world.Of(1), new() { Reason = ShutdownReason.Reboot }));
        Assert.Equal((ulong)ShutdownReason.Crash, world.State.ShutdownReason[new(1)]);
        Assert.Equal(DomainLife.ShutDown, world.State.Life[new(1)]);
    }

    Result Poll(ulong index, ulong ports, ulong port)
        => SchedOp.Poll(world.State, world.Of(1), new() { Index = index, NrPorts = ports, Port = port });
}
