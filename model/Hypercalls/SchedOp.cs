using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>sched_op</c>: what a vcpu does with its time.</summary>
public static class SchedOp
{
    /// <summary>How many ports one poll may name.</summary>
    const ulong MaximumPolledPorts = 128;

    /// <summary>The byte <c>evtchn_upcall_pending</c> in the first word of a <c>vcpu_info</c>.</summary>
    const ulong UpcallPending = 0xFF;

    /// <summary>The byte <c>evtchn_upcall_mask</c> there.</summary>
    const ulong UpcallMask = 0xFF00;

    /// <summary><c>SCHEDOP_yield</c>: another vcpu may run first.</summary>
    [Clause("HC-SCH-001")]
    public static Result Yield(State state, Caller caller, SchedOpYieldArguments arguments) => Result.Success;

    /// <summary><c>SCHEDOP_block</c>: unmasks upcalls and sleeps until there is an event; not at all when one waits already.</summary>
    [Clause("HC-SCH-002"), Clause("HC-SCH-003")]
    public static Result Block(State state, Caller caller, SchedOpBlockArguments arguments)
    {
        var domain = caller.Domain;
        var area = VcpuInfoArea.Of(state, domain, caller.Vcpu);
        var upcall = area.Read(state, VcpuInfoWord.Upcall);
        area.Write(state, VcpuInfoWord.Upcall, upcall & ~UpcallMask);
        state.Blocked[domain, caller.Vcpu] = Logic.ToWord((upcall & UpcallPending) == 0);
        return Result.Success;
    }

    /// <summary><c>SCHEDOP_shutdown</c>: the domain ends.</summary>
    [Clause("HC-SCH-004")]
    public static Result Shutdown(State state, Caller caller, SchedOpShutdownArguments arguments)
    {
        Shutdowns.ShutDown(state, caller.Domain, arguments.Reason);
        return Result.Success;
    }

    /// <summary><c>SCHEDOP_remote_shutdown</c>: another domain ends.</summary>
    [Clause("HC-SCH-012")]
    public static Result RemoteShutdown(State state, Caller caller, SchedOpRemoteShutdownArguments arguments)
    {
        var target = TargetDomain.ByNumber(state, caller, arguments.DomainId);
        if (!target.IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        if (!target.IsPermitted)
        {
            return Result.Error(Errno.EPERM);
        }
        Shutdowns.ShutDown(state, target.Domain, arguments.Reason);
        return Result.Success;
    }

    /// <summary><c>SCHEDOP_shutdown_code</c>: why the domain will have ended when it ends.</summary>
    [Clause("HC-SCH-013")]
    public static Result ShutdownCode(State state, Caller caller, SchedOpShutdownCodeArguments arguments)
    {
        Shutdowns.Latch(state, caller.Domain, arguments.Reason);
        return Result.Success;
    }

    /// <summary>
    /// <c>SCHEDOP_poll</c>, one step: for each of the ports, whether it is pending (1: there is nothing to wait for); then, at
    /// <c>Index</c> = <c>NrPorts</c>, the vcpu sleeps until one is, or until the timeout.
    /// </summary>
    [Clause("HC-SCH-006"), Clause("HC-DIF-020"), Clause("HC-SCH-007"), Clause("HC-SCH-009"), Clause("HC-SCH-010")]
    public static Result Poll(State state, Caller caller, SchedOpPollArguments arguments)
    {
        var domain = caller.Domain;
        var vcpu = caller.Vcpu;
        var port = new Port(arguments.Port);
        if (arguments.NrPorts > MaximumPolledPorts)
        {
            return Result.Error(Errno.EINVAL);
        }
        var upcall = VcpuInfoArea.Of(state, domain, vcpu).Read(state, VcpuInfoWord.Upcall);
        if ((upcall & UpcallPending) != 0)
        {
            return NothingToWaitFor;
        }
        if (arguments.Index < arguments.NrPorts)
        {
            return Ask(state, domain, port);
        }
        state.Polling[domain, vcpu] = Logic.Select(arguments.NrPorts == 1, Polling.For(port), Polling.AnyPort);
        state.PollDue[domain, vcpu] = Logic.Select((arguments.Timeout >> 63) != 0, 1UL, arguments.Timeout);
        return Result.Success;
    }

    [Clause("HC-SCH-008")]
    static Result Ask(State state, DomainId domain, Port port)
    {
        if (!Ports.IsOpen(state, domain, port))
        {
            return Result.Error(Errno.EINVAL);
        }
        if (EventDelivery.IsPending(state, domain, port))
        {
            return NothingToWaitFor;
        }
        return Result.Success;
    }

    static Result NothingToWaitFor => Result.Of(1UL);
}
