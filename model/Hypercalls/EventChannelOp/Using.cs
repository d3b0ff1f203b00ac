using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>event_channel_op</c>: the sub-ops on a port that is open.</summary>
public static partial class EventChannelOp
{
    /// <summary><c>EVTCHNOP_close</c>: closes a port of the caller.</summary>
    [Clause("HC-EVT-012"), Clause("HC-EVT-013"), Clause("HC-EVT-014"), Clause("HC-EVT-015")]
    public static Result Close(State state, Caller caller, EventChannelOpCloseArguments arguments)
    {
        var port = new Port(arguments.Port);
        if (!Ports.IsOpen(state, caller.Domain, port))
        {
            return Result.Error(Errno.EINVAL);
        }
        Ports.Close(state, caller.Domain, port);
        return Result.Success;
    }

    /// <summary><c>EVTCHNOP_send</c>: an event to the other end of the channel.</summary>
    [Clause("HC-EVT-016"), Clause("HC-EVT-017"), Clause("HC-EVT-018")]
    public static Result Send(State state, Caller caller, EventChannelOpSendArguments arguments)
    {
        var domain = caller.Domain;
        var port = new Port(arguments.Port);
        var status = state.PortState[domain, port];
        if (!Ports.IsOpen(state, domain, port) | (status == EventChannelStatus.Virq))
        {
            return Result.Error(Errno.EINVAL);
        }
        if (status == EventChannelStatus.Interdomain)
        {
            var remote = new DomainId(state.PortRemoteDomain[domain, port]);
            EventDelivery.SetPending(state, remote, new Port(state.PortRemotePort[domain, port]));
        }
        if (status == EventChannelStatus.Ipi)
        {
            EventDelivery.SetPending(state, domain, port);
        }
        return Result.Success;
    }

    /// <summary><c>EVTCHNOP_status</c>: what a port is bound to.</summary>
    [Clause("HC-EVT-019"), Clause("HC-EVT-020"), Clause("HC-DIF-045")]
    public static Result Status(State state, Caller caller, EventChannelOpStatusArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Dom);
        var port = new Port(arguments.Port);
        if (!target.IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        if (!target.IsPermitted)
        {
            return Result.Error(Errno.EPERM);
        }
        if (!Ports.Exists(state, target.Domain, port))
        {
            return Result.Error(Errno.EINVAL);
        }
        var status = state.PortState[target.Domain, port];
        var namesDomain = (status == EventChannelStatus.Unbound) | (status == EventChannelStatus.Interdomain);
        var bound = Logic.Select(status == EventChannelStatus.Virq, state.PortVirq[target.Domain, port], arguments.U0);
        // The remote domain is a 16-bit field: the upper half of the 32 bits is written as it was read.
        var remote = (arguments.U0 & 0xFFFF_0000) | (state.PortRemoteDomain[target.Domain, port] & 0xFFFF);
        arguments.Status = status;
        arguments.Vcpu = state.PortVcpu[target.Domain, port];
        arguments.U0 = Logic.Select(namesDomain, remote, bound);
        arguments.U1 = Logic.Select(status == EventChannelStatus.Interdomain, state.PortRemotePort[target.Domain, port], arguments.U1);
        return Result.Success;
    }

    /// <summary><c>EVTCHNOP_bind_vcpu</c>: chooses the vcpu that a port notifies.</summary>
    [Clause("HC-EVT-021"), Clause("HC-EVT-022")]
    public static Result BindVcpu(State state, Caller caller, EventChannelOpBindVcpuArguments arguments)
    {
        var domain = caller.Domain;
        var port = new Port(arguments.Port);
        var vcpu = new VcpuId(arguments.Vcpu);
        if (!Vcpus.Exists(state, domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        var status = state.PortState[domain, port];
        var ofOneVcpu = (status == EventChannelStatus.Virq) & !Virqs.IsGlobal(new Virq(state.PortVirq[domain, port]));
        if (!Ports.IsOpen(state, domain, port) | (status == EventChannelStatus.Ipi) | ofOneVcpu)
        {
            return Result.Error(Errno.EINVAL);
        }
        state.PortVcpu[domain, port] = vcpu.Value;
        return Result.Success;
    }

    /// <summary><c>EVTCHNOP_unmask</c>: clears a port's mask and delivers what is pending.</summary>
    [Clause("HC-EVT-023")]
    public static Result Unmask(State state, Caller caller, EventChannelOpUnmaskArguments arguments)
    {
        var port = new Port(arguments.Port);
        if (!Ports.Exists(state, caller.Domain, port))
        {
            return Result.Error(Errno.EINVAL);
        }
        if (state.PortState[caller.Domain, port] != EventChannelStatus.Closed)
        {
            EventDelivery.Unmask(state, caller.Domain, port);
        }
        return Result.Success;
    }
}
