using Cordon.Spec;

namespace Cordon.Model.Tests;

/// <summary>event_channel_op with the two-level interface.</summary>
public sealed class EventChannelTests
{
    readonly World world = new();

    [Fact, Clause("HC-EVT-005"), Clause("HC-EVT-007"), Clause("HC-EVT-028")]
    public void EndsNameEachOther()
    {
        Connect();
        Assert.Equal(EventChannelStatus.Interdomain, world.State.PortState[new(0), new(1)]);
        Assert.Equal(EventChannelStatus.Interdomain, world.State.PortState[new(1), new(1)]);
        Assert.True(EventInvariants.EndsNameEachOther(world.State, new(0), new(1)));
        Assert.Equal(1UL, world.State.Names[new(0), new(1)]);
    }

    [Fact, Clause("HC-EVT-002")]
    public void TheLowestFreePortIsTheOnlyChoice()
    {
        world.Port = 2;
        world.RivalPort = 1;
        Expect.IllegalChoice(Unbound(0, 1));
        world.Port = 0;
        Expect.IllegalChoice(Unbound(0, 1));
        world.Port = 1;
        world.RivalPort = 2;
        Expect.Success(Unbound(0, 1));
    }

    [Fact, Clause("HC-EVT-004")]
    public void AllocUnboundForAnotherDomainNeedsControl()
    {
        Expect.Failure(Errno.EPERM, EventChannelOp.AllocUnbound(world.State, world.Of(1), new() { Dom = 0, RemoteDom = 1 }));
        Expect.Failure(Errno.ESRCH, EventChannelOp.AllocUnbound(world.State, world.Of(1), new() { Dom = 7, RemoteDom = 1 }));
    }

    [Fact, Clause("HC-EVT-006")]
    public void BindsOnlyToAPortThatWaitsForIt()
    {
        Expect.Success(Unbound(0, 5));
        Expect.Failure(Errno.EINVAL, Bind(1, 0, 1));
        Expect.Failure(Errno.EINVAL, Bind(1, 0, 0));
    }

    [Fact, Clause("HC-EVT-017"), Clause("HC-EVT-030"), Clause("HC-EVT-031"), Clause("HC-EVT-032")]
    public void SendMakesTheOtherEndPending()
    {
        Connect();
        Expect.Success(EventChannelOp.Send(world.State, world.Of(1), new() { Port = 1 }));
        var shared = new Mfn(world.State.SharedInfoFrame[new(0)] - 1);
        Assert.Equal(2UL, world.State.Memory[shared, new(SharedInfoWord.Pending)]);
        Assert.Equal(1UL, world.VcpuInfo(0, 0, VcpuInfoWord.PendingSel));
        Assert.Equal(1UL, world.VcpuInfo(0, 0, VcpuInfoWord.Upcall));
        Assert.Equal(1UL, world.State.UpcallRequested[new(0), new(0)]);
    }

    [Fact, Clause("HC-EVT-024"), Clause("HC-EVT-030")]
    public void MaskedEventIsToldWhenItIsUnmasked()
    {
        Connect();
        var shared = new Mfn(world.State.SharedInfoFrame[new(0)] - 1);
        world.State.Memory[shared, new(SharedInfoWord.Mask)] = 2;
        Expect.Success(EventChannelOp.Send(world.State, world.Of(1), new() { Port = 1 }));
        Assert.Equal(0UL, world.VcpuInfo(0, 0, VcpuInfoWord.Upcall));
        Expect.Success(EventChannelOp.Unmask(world.State, world.Of(0), new() { Port = 1 }));
        Assert.Equal(1UL, world.VcpuInfo(0, 0, VcpuInfoWord.Upcall));
    }

    [Fact, Clause("HC-EVT-013"), Clause("HC-EVT-015")]
    public void ClosingOneEndLeavesTheOtherUnbound()
    {
        Connect();
        Expect.Success(EventChannelOp.Close(world.State, world.Of(1), new() { Port = 1 }));
        Assert.Equal(EventChannelStatus.Unbound, world.State.PortState[new(0), new(1)]);
        Assert.Equal(1UL, world.State.PortRemoteDomain[new(0), new(1)]);
        Assert.Equal(0UL, world.State.Names[new(1), new(0)]);
        Expect.Failure(Errno.EINVAL, EventChannelOp.Close(world.State, world.Of(1), new() { Port = 1 }));
    }

    [Fact, Clause("HC-EVT-009"), Clause("HC-EVT-014"), Clause("HC-EVT-029")]
    public void VirtualInterruptIsBoundOnce()
    {
        Expect.Success(BindVirq(VirqNumber.Timer, 1));
        world.Port = 2;
        Expect.Failure(Errno.EEXIST, BindVirq(VirqNumber.Timer, 1));
        Expect.Failure(Errno.EINVAL, BindVirq(VirqNumber.Console, 1));
        Expect.Failure(Errno.EINVAL, BindVirq(VirqNumber.Count, 0));
        Expect.Failure(Errno.ENOENT, BindVirq(VirqNumber.Timer, 2));
        Expect.Success(EventChannelOp.Close(world.State, world.Of(1), new() { Port = 1 }));
        world.Port = 1;
        Expect.Success(BindVirq(VirqNumber.Timer, 1));
    }

    [Fact, Clause("HC-EVT-021"), Clause("HC-EVT-022")]
    public void APortOfOneVcpuStaysThere()
    {
        Expect.Success(BindVirq(VirqNumber.Timer, 1));
        Expect.Failure(Errno.EINVAL, EventChannelOp.BindVcpu(world.State, world.Of(1), new() { Port = 1, Vcpu = 0 }));
        world.Port = 2;
        Expect.Success(BindVirq(VirqNumber.Console, 0));
        Expect.Success(EventChannelOp.BindVcpu(world.State, world.Of(1), new() { Port = 2, Vcpu = 1 }));
        Assert.Equal(1UL, world.State.PortVcpu[new(1), new(2)]);
    }

    [Fact, Clause("HC-EVT-020")]
    public void StatusTellsTheOtherEndAndKeepsWhatHasNoMeaning()
    {
        Connect();
        var arguments = new EventChannelOpStatusArguments { Dom = Domid.Self, Port = 1, U0 = 0xABCD_0000, U1 = 9 };
        Expect.Success(EventChannelOp.Status(world.State, world.Of(1), arguments));
        Assert.Equal((EventChannelStatus.Interdomain, 0xABCD_0000UL, 1UL), ((uint)arguments.Status, arguments.U0, arguments.U1));
    }

    [Fact, Clause("HC-EVT-001")]
    public void PortsBecomeValidInGroups()
    {
        for (ulong port = 1; port < 64; port++)
        {
            world.Port = port;
            Expect.Success(Unbound(1, 0));
        }
        Expect.Failure(Errno.EINVAL, EventChannelOp.Unmask(world.State, world.Of(1), new() { Port = 64 }));
        world.Port = 64;
        Expect.Success(Unbound(1, 0));
        Expect.Success(EventChannelOp.Unmask(world.State, world.Of(1), new() { Port = 127 }));
    }

    [Fact, Clause("HC-EVT-018")]
    public void IpiSignalsItsVcpu()
    {
        Expect.Success(EventChannelOp.BindIpi(world.State, world.Of(1), new() { Vcpu = 1 }));
        Expect.Success(EventChannelOp.Send(world.State, world.Of(1), new() { Port = 1 }));
        Assert.Equal(1UL, world.VcpuInfo(1, 1, VcpuInfoWord.Upcall));
    }

    void Connect()
    {
        Expect.Success(Unbound(0, 1));
        Expect.Success(Bind(1, 0, 1));
    }

    Result Unbound(ulong domain, ulong remote)
        => EventChannelOp.AllocUnbound(world.State, world.Of(domain), new() { Dom = Domid.Self, RemoteDom = remote });

    Result Bind(ulong domain, ulong remote, ulong port)
        => EventChannelOp.BindInterdomain(world.State, world.Of(domain), new() { RemoteDom = remote, RemotePort = port });

    Result BindVirq(ulong virq, ulong vcpu)
        => EventChannelOp.BindVirq(world.State, world.Of(1), new() { Virq = virq, Vcpu = vcpu });
}
