using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class EventChannelOp
{
    /// <summary>EVTCHNOP_close: frees a port and tells what it was bound to.</summary>
    public static long Close(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnClose* close)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        var port = new Port(close->Port);
        if (!Ports.Exists(domain, port)
            || Hypervisor.Channel(hypervisor, domain, port)->State is ChannelState.Closed or ChannelState.Reserved)
        {
            return Failure.EINVAL;
        }
        ClosePort(hypervisor, domain, port);
        return 0;
    }

    /// <summary>EVTCHNOP_reset: closes every port of the caller, and ends its use of the FIFO layout.</summary>
    public static long Reset(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnReset* reset)
    {
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        var domain = DomainNames.Find(hypervisor, caller, new DomainId(reset->Dom));
        if (domain == null)
        {
            return Failure.ESRCH;
        }
        if (!DomainNames.MayActOn(caller, domain))
        {
            return Failure.EPERM;
        }
        // Another domain would have to be paused, and none ever is.
        if (domain != caller)
        {
            return Failure.EINVAL;
        }
        CloseAll(hypervisor, domain);
        return 0;
    }

    /// <summary>Closes every port of <paramref name="domain"/>, in ascending order, and makes it two-level again.</summary>
    public static void CloseAll(Hypervisor* hypervisor, Domain* domain)
    {
        // In this order: the tail of a queue is a port that was last linked on it, and who does not use FIFO has no event array.
        LeaveQueues(hypervisor, domain);
        for (var number = 1U; number < domain->ValidPorts; number++)
        {
            var channel = Hypervisor.Channel(hypervisor, domain, new Port(number));
            if (channel->State != ChannelState.Closed)
            {
                ClosePort(hypervisor, domain, new Port(number));
            }
            // Its queues are gone.
            channel->LastVcpu = 0;
            channel->LastPriority = 0;
        }
        LeaveArray(hypervisor, domain);
    }

    static void ClosePort(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        if (channel->State == ChannelState.Interdomain && channel->HypervisorEnd == 0)
        {
            var remote = Hypervisor.Domain(hypervisor, new DomainId(channel->RemoteDomain));
            var remoteChannel = Hypervisor.Channel(hypervisor, remote, new Port(channel->RemotePort));
            remoteChannel->State = ChannelState.Unbound;
            remoteChannel->RemoteDomain = domain->Id;
            remoteChannel->RemotePort = 0;
        }
        if (channel->State == ChannelState.Virq)
        {
            Unbind(hypervisor, domain, channel, port);
        }
        Ports.Free(hypervisor, domain, port);
    }

    // A global virtual interrupt is bound at vcpu 0, whichever vcpu its port notifies now.
    static void Unbind(Hypervisor* hypervisor, Domain* domain, EventChannel* channel, Port port)
    {
        var at = Virqs.IsGlobal(channel->Virq) ? 0U : channel->NotifyVcpu;
        var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(at));
        Panic.Unless(vcpu != null && vcpu->VirqPort[channel->Virq] == port.Value, "a virtual interrupt and its port do not name each other");
        vcpu->VirqPort[channel->Virq] = 0;
    }
}
