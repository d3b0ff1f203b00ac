using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>event_channel_op</c>: the sub-ops that open a port.</summary>
public static partial class EventChannelOp
{
    /// <summary><c>EVTCHNOP_alloc_unbound</c>: a port to which another domain may bind.</summary>
    [Clause("HC-EVT-004"), Clause("HC-EVT-005"), Clause("HC-DIF-045")]
    public static Result AllocUnbound(State state, Caller caller, EventChannelOpAllocUnboundArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Dom);
        if (!target.IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        if (!target.IsPermitted)
        {
            return Result.Error(Errno.EPERM);
        }
        if (!Ports.IsChoiceAllowed(state, caller, target.Domain))
        {
            return Result.IllegalChoice;
        }
        var port = new Port(caller.Choices.Port);
        if (port.Value == 0)
        {
            return Result.Error(Errno.ENOSPC);
        }
        var remote = new DomainId(Logic.Select(arguments.RemoteDom == Domid.Self, caller.Domain.Value, arguments.RemoteDom));
        Ports.Open(state, target.Domain, port, EventChannelStatus.Unbound, new VcpuId(0UL));
        Ports.Name(state, target.Domain, port, remote);
        arguments.Port = port.Value;
        return Result.Success;
    }

    /// <summary><c>EVTCHNOP_bind_interdomain</c>: connects a new port of the caller to an unbound port that waits for it.</summary>
    [Clause("HC-EVT-006"), Clause("HC-EVT-007"), Clause("HC-EVT-008")]
    public static Result BindInterdomain(State state, Caller caller, EventChannelOpBindInterdomainArguments arguments)
    {
        var domain = caller.Domain;
        var remote = new DomainId(Logic.Select(arguments.RemoteDom == Domid.Self, domain.Value, arguments.RemoteDom));
        var remotePort = new Port(arguments.RemotePort);
        if (!Domains.IsKnown(state, remote))
        {
            return Result.Error(Errno.ESRCH);
        }
        if (!Ports.IsChoiceAllowed(state, caller, domain))
        {
            return Result.IllegalChoice;
        }
        var port = new Port(caller.Choices.Port);
        if (port.Value == 0)
        {
            return Result.Error(Errno.ENOSPC);
        }
        var waits = Ports.Exists(state, remote, remotePort)
            & (state.PortState[remote, remotePort] == EventChannelStatus.Unbound)
            & (state.PortRemoteDomain[remote, remotePort] == domain.Value);
        if (!waits)
        {
            return Result.Error(Errno.EINVAL);
        }
        Ports.Open(state, domain, port, EventChannelStatus.Interdomain, new VcpuId(0UL));
        Ports.Name(state, domain, port, remote);
        Ports.Connect(state, domain, port, remotePort);
        Ports.Connect(state, remote, remotePort, port);
        EventDelivery.SetPending(state, domain, port);
        arguments.LocalPort = port.Value;
        return Result.Success;
    }

    /// <summary><c>EVTCHNOP_bind_virq</c>: a port for a virtual interrupt of one vcpu.</summary>
    [Clause("HC-EVT-009"), Clause("HC-EVT-010")]
    public static Result BindVirq(State state, Caller caller, EventChannelOpBindVirqArguments arguments)
    {
        var domain = caller.Domain;
        var virq = new Virq(arguments.Virq);
        var vcpu = new VcpuId(arguments.Vcpu);
        if ((virq.Value >= VirqNumber.Count) | (Virqs.IsGlobal(virq) & (vcpu.Value != 0)))
        {
            return Result.Error(Errno.EINVAL);
        }
        if (!Vcpus.Exists(state, domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        if (state.VirqPort[domain, vcpu, virq] != 0)
        {
            return Result.Error(Errno.EEXIST);
        }
        if (!Ports.IsChoiceAllowed(state, caller, domain))
        {
            return Result.IllegalChoice;
        }
        var port = new Port(caller.Choices.Port);
        if (port.Value == 0)
        {
            return Result.Error(Errno.ENOSPC);
        }
        Ports.Open(state, domain, port, EventChannelStatus.Virq, vcpu);
        state.PortVirq[domain, port] = virq.Value;
        state.VirqPort[domain, vcpu, virq] = port.Value;
        arguments.Port = port.Value;
        return Result.Success;
    }

    /// <summary><c>EVTCHNOP_bind_ipi</c>: a port by which the domain's vcpus signal one of them.</summary>
    [Clause("HC-EVT-011")]
    public static Result BindIpi(State state, Caller caller, EventChannelOpBindIpiArguments arguments)
    {
        var domain = caller.Domain;
        var vcpu = new VcpuId(arguments.Vcpu);
        if (!Vcpus.Exists(state, domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        if (!Ports.IsChoiceAllowed(state, caller, domain))
        {
            return Result.IllegalChoice;
        }
        var port = new Port(caller.Choices.Port);
        if (port.Value == 0)
        {
            return Result.Error(Errno.ENOSPC);
        }
        Ports.Open(state, domain, port, EventChannelStatus.Ipi, vcpu);
        arguments.Port = port.Value;
        return Result.Success;
    }

    /// <summary><c>EVTCHNOP_bind_pirq</c>: there is no physical interrupt of that number.</summary>
    [Clause("HC-EVT-035"), Clause("HC-DIF-007")]
    public static Result BindPirq(State state, Caller caller, EventChannelOpBindPirqArguments arguments) => Result.Error(Errno.EINVAL);
}
