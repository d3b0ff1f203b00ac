using Cordon.Spec;

namespace Cordon.Model.Tests;

/// <summary>event_channel_op with the FIFO interface.</summary>
public sealed class FifoTests
{
    const ulong ControlGfn = 8;
    const ulong ArrayGfn = 9;
    readonly World world = new();

    [Fact, Clause("HC-FIF-002"), Clause("HC-FIF-005")]
    public void ControlBlockAndArrayAreUsesOfTheirFrames()
    {
        StartFifo();
        Assert.Equal(3UL, world.State.RefCount[world.FrameAt(1, ControlGfn)]);
        Assert.Equal(3UL, world.State.RefCount[world.FrameAt(1, ArrayGfn)]);
    }

    [Theory, Clause("HC-FIF-001")]
    [InlineData(2, 0, ControlGfn, Errno.ENOENT)]
    [InlineData(0, 4032, ControlGfn, Errno.EINVAL)]
    [InlineData(0, 4, ControlGfn, Errno.EINVAL)]
    [InlineData(0, 0, 0x100, Errno.EINVAL)]
    public void RefusesBadControlBlocks(ulong vcpu, ulong offset, ulong gfn, Errno error)
        => Expect.Failure(error, EventChannelOp.InitControl(world.State, world.Of(1), new() { Vcpu = vcpu, Offset = offset, ControlGfn = gfn }));

    [Fact, Clause("HC-FIF-009"), Clause("HC-FIF-010"), Clause("HC-FIF-011")]
    public void FirstEventIsTheHeadAndTheSecondIsLinkedToIt()
    {
        StartFifo();
        Open(1);
        Open(2);
        Send(1);
        Send(2);
        Assert.Equal(Pending | Linked | 2, Word(1));
        Assert.Equal(Pending | Linked, Word(2));
        Assert.Equal(1UL, Head(EventWord.PriorityDefault));
        Assert.Equal(1UL << (int)EventWord.PriorityDefault, Ready);
        Assert.Equal(1UL, world.VcpuInfo(1, 0, VcpuInfoWord.Upcall));
    }

    [Fact, Clause("HC-FIF-008"), Clause("HC-FIF-010")]
    public void EventOfAnotherPriorityGoesToAnotherQueue()
    {
        StartFifo();
        Open(1);
        Expect.Success(EventChannelOp.SetPriority(world.State, world.Of(1), new() { Port = 1, Priority = 0 }));
        Send(1);
        Assert.Equal(1UL, Head(0));
        Assert.Equal(1UL, Ready);
    }

    [Fact, Clause("HC-FIF-010")]
    public void WhatTheGuestUnlinkedIsNoTail()
    {
        StartFifo();
        Open(1);
        Open(2);
        Send(1);
        SetWord(1, 0);
        Send(2);
        Assert.Equal(0UL, Word(1));
        Assert.Equal(2UL, Head(EventWord.PriorityDefault));
    }

    [Fact, Clause("HC-FIF-009"), Clause("HC-FIF-006")]
    public void EventWithoutAWordWaitsForIt()
    {
        Expect.Success(InitControl());
        Open(1);
        Send(1);
        Assert.Equal(1UL, world.State.PortDeferred[new(1), new(1)]);
        Expect.Success(Expand());
        Expect.Success(EventChannelOp.RaiseDeferred(world.State, world.Of(1), new(1)));
        Assert.Equal(Pending | Linked, Word(1));
    }

    [Fact, Clause("HC-FIF-012")]
    public void UnmaskLinksWhatIsPending()
    {
        StartFifo();
        Open(1);
        SetWord(1, Masked);
        Send(1);
        Assert.Equal(Pending | Masked, Word(1));
        Expect.Success(EventChannelOp.Unmask(world.State, world.Of(1), new() { Port = 1 }));
        Assert.Equal(Pending | Linked, Word(1));
    }

    [Fact, Clause("HC-FIF-013"), Clause("HC-FIF-014")]
    public void ClosedPortIsBusyWhileItIsLinked()
    {
        StartFifo();
        Open(1);
        Send(1);
        Expect.Success(EventChannelOp.Close(world.State, world.Of(1), new() { Port = 1 }));
        Assert.Equal(Linked, Word(1));
        world.Port = 1;
        Expect.IllegalChoice(EventChannelOp.BindIpi(world.State, world.Of(1), new() { Vcpu = 0 }));
    }

    [Fact, Clause("HC-FIF-004"), Clause("HC-FIF-007")]
    public void NeedsFifoFirst()
    {
        Expect.Failure(Errno.EOPNOTSUPP, Expand());
        Expect.Failure(Errno.ENOSYS, EventChannelOp.SetPriority(world.State, world.Of(1), new() { Port = 1 }));
    }

    [Fact, Clause("HC-FIF-010")]
    public void PortThatComesBackToAQueueIsNotLinkedBehindItself()
    {
        StartFifo();
        Open(1);
        Send(1);
        foreach (var priority in (ulong[])[3, EventWord.PriorityDefault])
        {
            SetWord(1, 0);
            Expect.Success(EventChannelOp.SetPriority(world.State, world.Of(1), new() { Port = 1, Priority = priority }));
            Send(1);
            Assert.Equal(Pending | Linked, Word(1));
            Assert.Equal(1UL, Head(priority));
            Assert.Equal(1UL, world.State.QueueTail[new(1), new(0), new(priority)]);
        }
        Assert.Equal(0UL, world.State.QueueTail[new(1), new(0), new(3)]);
    }

    [Fact, Clause("HC-EVT-026"), Clause("HC-FIF-015")]
    public void ResetGivesTheFramesUp()
    {
        StartFifo();
        Open(1);
        Send(1);
        for (ulong port = 1; port < 64; port++)
        {
            Reset(port);
        }
        Reset(0);
        Expect.Success(EventChannelOp.ResetVcpu(world.State, world.Of(1), new(0)));
        Expect.Success(EventChannelOp.ResetLastArrayPage(world.State, world.Of(1)));
        Assert.Equal(0UL, world.State.UsesFifo[new(1)]);
        Assert.Equal(2UL, world.State.RefCount[world.FrameAt(1, ControlGfn)]);
        Assert.Equal(2UL, world.State.RefCount[world.FrameAt(1, ArrayGfn)]);
        Assert.Equal(0UL, world.State.QueueTail[new(1), new(0), new(EventWord.PriorityDefault)]);
    }

    const ulong Pending = 1UL << 31;
    const ulong Masked = 1UL << 30;
    const ulong Linked = 1UL << 29;

    void StartFifo()
    {
        Expect.Success(InitControl());
        Expect.Success(Expand());
    }

    Result InitControl() => EventChannelOp.InitControl(world.State, world.Of(1), new() { Vcpu = 0, Offset = 0, ControlGfn = ControlGfn });

    Result Expand() => EventChannelOp.ExpandArray(world.State, world.Of(1), new() { ArrayGfn = ArrayGfn });

    void Open(ulong port)
    {
        world.Port = port;
        Expect.Success(EventChannelOp.BindIpi(world.State, world.Of(1), new() { Vcpu = 0 }));
    }

    void Send(ulong port) => Expect.Success(EventChannelOp.Send(world.State, world.Of(1), new() { Port = port }));

    void Reset(ulong port) => Expect.Success(EventChannelOp.Reset(world.State, world.Of(1), new() { Dom = Domid.Self, Port = port }));

    ulong Word(ulong port) => GuestMemory.Read32(world.State, world.FrameAt(1, ArrayGfn), port);

    void SetWord(ulong port, ulong value) => GuestMemory.Write32(world.State, world.FrameAt(1, ArrayGfn), port, value);

    ulong Head(ulong priority) => GuestMemory.Read32(world.State, world.FrameAt(1, ControlGfn), 2 + priority);

    ulong Ready => GuestMemory.Read32(world.State, world.FrameAt(1, ControlGfn), 0);
}
