using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>sched_op</c>: what a vcpu does with its time.</summary>
public static class SchedOp
{
    /// <summary>How many ports one poll may name.</summary>
    const ulong MaximumPolledPorts = 128;

    /// <summary><c>SCHEDOP_yield</c>: another vcpu may run first.</summary>
    public static Result Yield(State state, Caller caller, SchedOpYieldArguments arguments) => Result.Success;

    /// <summary><c>SCHEDOP_block</c>: unmasks upcalls and sleeps until there is an event; not at all when one waits already.</summary>
    public static Result Block(State state, Caller caller, SchedOpBlockArguments arguments)
    {
        var domain = caller.Domain;
        var area = VcpuInfoArea.Of(state, domain, caller.Vcpu);
        var upcall = area.Read(state, VcpuInfoWord.Upcall);
        area.Write(state, VcpuInfoWord.Upcall, upcall & ~0xFF00UL);
        state.Blocked[domain, caller.Vcpu] = Logic.ToWord((upcall & 0xFF) == 0);
        return Result.Success;
    }

    /// <summary><c>SCHEDOP_shutdown</c>: the domain ends.</summary>
    public static Result Shutdown(State state, Caller caller, SchedOpShutdownArguments arguments)
    {
        Shutdowns.ShutDown(state, caller.Domain, arguments.Reason);
        return Result.Success;
    }

    /// <summary>
    /// <c>SCHEDOP_poll</c>, one step: for each of the ports, whether it is pending (1: there is nothing to wait for); then, at
    /// <c>Index</c> = <c>NrPorts</c>, the vcpu sleeps until one is, or until the timeout.
    /// </summary>
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
        if ((upcall & 0xFF) != 0)
        {
            return Result.Of(1UL);
        }
        if (arguments.Index < arguments.NrPorts)
        {
            if (port.Value >= state.PortLimit[domain])
            {
                return Result.Error(Errno.EINVAL);
            }
            return Result.Of(Logic.ToWord(EventDelivery.IsPending(state, domain, port)));
        }
        state.Polling[domain, vcpu] = Logic.Select(arguments.NrPorts == 1, port.Value, Polling.AnyPort);
        state.PollDue[domain, vcpu] = arguments.Timeout;
        return Result.Success;
    }
}
