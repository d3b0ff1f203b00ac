using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>event_channel_op</c>: the sub-ops of the FIFO interface.</summary>
public static partial class EventChannelOp
{
    /// <summary>The last byte offset at which a control block of 72 bytes fits into a frame.</summary>
    const ulong LastControlBlockOffset = 4096 - 72;

    /// <summary>
    /// <c>EVTCHNOP_init_control</c>: gives a vcpu its control block. The first one switches the domain to the FIFO interface; then
    /// <see cref="CarryOver"/> follows for each port, in ascending order.
    /// </summary>
    [Clause("HC-FIF-001"), Clause("HC-FIF-002"), Clause("HC-FIF-003")]
    public static Result InitControl(State state, Caller caller, EventChannelOpInitControlArguments arguments)
    {
        var domain = caller.Domain;
        var vcpu = new VcpuId(arguments.Vcpu);
        var gfn = new Gfn(arguments.ControlGfn);
        if (!state.EventFifo)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (!Vcpus.Exists(state, domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        if ((arguments.Offset > LastControlBlockOffset) | ((arguments.Offset & 7) != 0)
            | (state.ControlBlockFrame[domain, vcpu] != 0) | !P2m.IsUsableRam(state, domain, gfn))
        {
            return Result.Error(Errno.EINVAL);
        }
        var frame = P2m.FrameAt(state, domain, gfn);
        Frames.TakeReference(state, frame);
        state.ControlBlockFrame[domain, vcpu] = frame.Value + 1;
        state.ControlBlockOffset[domain, vcpu] = arguments.Offset;
        state.UsesFifo[domain] = 1;
        arguments.LinkBits = EventWord.LinkBits;
        return Result.Success;
    }

    /// <summary>
    /// The part of the first <c>EVTCHNOP_init_control</c> that concerns one port: an event that was pending with the two-level interface
    /// waits for the port's event word.
    /// </summary>
    [Transition("HC-FIF-003")]
    [Clause("HC-DIF-021")]
    public static Result CarryOver(State state, Caller caller, Port port)
    {
        if ((state.UsesFifo[caller.Domain] != 1) | !Ports.IsOpen(state, caller.Domain, port))
        {
            return Result.IllegalChoice;
        }
        var pending = TwoLevelEvents.IsPending(state, caller.Domain, port);
        state.PortDeferred[caller.Domain, port] = Logic.Select(pending, 1UL, state.PortDeferred[caller.Domain, port]);
        return Result.Success;
    }

    /// <summary>
    /// <c>EVTCHNOP_expand_array</c>: adds a page to the event array; then <see cref="RaiseDeferred"/> follows for each port whose word
    /// the page holds, in ascending order.
    /// </summary>
    [Clause("HC-FIF-004"), Clause("HC-FIF-005"), Clause("HC-FIF-006")]
    public static Result ExpandArray(State state, Caller caller, EventChannelOpExpandArrayArguments arguments)
    {
        var domain = caller.Domain;
        var gfn = new Gfn(arguments.ArrayGfn);
        var pages = state.EventArrayPages[domain];
        if (!state.EventFifo)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (state.UsesFifo[domain] != 1)
        {
            return Result.Error(Errno.EOPNOTSUPP);
        }
        if (pages >= EventWord.MaximumPages)
        {
            return Result.Error(Errno.ENOSPC);
        }
        if (!P2m.IsUsableRam(state, domain, gfn))
        {
            return Result.Error(Errno.EINVAL);
        }
        var frame = P2m.FrameAt(state, domain, gfn);
        Frames.TakeReference(state, frame);
        state.EventArrayFrame[domain, new Slot(pages)] = frame.Value + 1;
        state.EventArrayPages[domain] = pages + 1;
        return Result.Success;
    }

    /// <summary>The part of <c>EVTCHNOP_expand_array</c> that concerns one port: an event that waited for its word is delivered.</summary>
    [Transition("HC-FIF-006")]
    public static Result RaiseDeferred(State state, Caller caller, Port port)
    {
        var domain = caller.Domain;
        if ((state.UsesFifo[domain] != 1) | !FifoEvents.HasWord(state, domain, port) | !Ports.IsOpen(state, domain, port))
        {
            return Result.IllegalChoice;
        }
        if (state.PortDeferred[domain, port] == 1)
        {
            state.PortDeferred[domain, port] = 0;
            FifoEvents.SetPending(state, domain, port);
        }
        return Result.Success;
    }

    /// <summary><c>EVTCHNOP_set_priority</c>: the priority with which a port is linked from now on.</summary>
    [Clause("HC-FIF-007"), Clause("HC-FIF-008")]
    public static Result SetPriority(State state, Caller caller, EventChannelOpSetPriorityArguments arguments)
    {
        var domain = caller.Domain;
        var port = new Port(arguments.Port);
        if (!state.EventFifo)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (!Ports.Exists(state, domain, port))
        {
            return Result.Error(Errno.EINVAL);
        }
        if (state.UsesFifo[domain] != 1)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (!Ports.IsOpen(state, domain, port))
        {
            return Result.Error(Errno.EACCES);
        }
        if (arguments.Priority > EventWord.PriorityMinimum)
        {
            return Result.Error(Errno.EINVAL);
        }
        state.PortPriority[domain, port] = arguments.Priority;
        return Result.Success;
    }
}
