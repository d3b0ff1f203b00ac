using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// <c>event_channel_op</c>: <c>EVTCHNOP_reset</c>, a step for each port in ascending order and a last one, after which each vcpu's control block and
/// each page of the event array is given up.
/// </summary>
public static partial class EventChannelOp
{
    /// <summary>
    /// <c>EVTCHNOP_reset</c>, one step: port <c>Port</c> is closed if it is open, and forgets its queue; or, for <c>Port</c> 0, the last
    /// step, the domain is back at the two-level interface. Then <see cref="ResetVcpu"/> follows for each vcpu and
    /// <see cref="ResetLastArrayPage"/> until there is no page.
    /// </summary>
    [Clause("HC-EVT-025"), Clause("HC-EVT-026")]
    public static Result Reset(State state, Caller caller, EventChannelOpResetArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Dom);
        var domain = caller.Domain;
        var port = new Port(arguments.Port);
        if (!target.IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        if (!target.IsPermitted)
        {
            return Result.Error(Errno.EPERM);
        }
        if (target.Domain != domain)
        {
            return Result.Error(Errno.EINVAL);
        }
        if (port.Value == 0)
        {
            state.UsesFifo[domain] = 0;
            return Result.Success;
        }
        if (Ports.IsOpen(state, domain, port))
        {
            Ports.Close(state, domain, port);
        }
        state.PortDeferred[domain, port] = 0;
        state.PortQueueVcpu[domain, port] = 0;
        state.PortQueuePriority[domain, port] = 0;
        return Result.Success;
    }

    /// <summary>The part of a reset that concerns one vcpu: its control block is given up and its queues are empty.</summary>
    [Transition("HC-EVT-026")]
    public static Result ResetVcpu(State state, Caller caller, VcpuId vcpu)
    {
        var frame = state.ControlBlockFrame[caller.Domain, vcpu];
        state.QueueTail.ClearRow(caller.Domain, vcpu);
        if (frame != 0)
        {
            Frames.DropReference(state, new Mfn(frame - 1));
            state.ControlBlockFrame[caller.Domain, vcpu] = 0;
            state.ControlBlockOffset[caller.Domain, vcpu] = 0;
        }
        return Result.Success;
    }

    /// <summary>The part of a reset that concerns the last page of the event array: it is given up.</summary>
    [Transition("HC-EVT-026")]
    public static Result ResetLastArrayPage(State state, Caller caller)
    {
        var domain = caller.Domain;
        var pages = state.EventArrayPages[domain];
        if (pages == 0)
        {
            return Result.IllegalChoice;
        }
        var last = new Slot(pages - 1);
        Frames.DropReference(state, new Mfn(state.EventArrayFrame[domain, last] - 1));
        state.EventArrayFrame[domain, last] = 0;
        state.EventArrayPages[domain] = pages - 1;
        return Result.Success;
    }
}
