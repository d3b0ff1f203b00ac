using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>event_channel_op: spec/clauses/event-channels.md and event-fifo.md. A method a sub-op; OUT fields of the structure are written back by <see cref="Dispatch"/>.</summary>
public static unsafe partial class EventChannelOp
{
    /// <summary>EVTCHNOP_send: makes the other end of a channel pending.</summary>
    public static long Send(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnSend* send)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        var port = new Port(send->Port);
        if (!Ports.Exists(domain, port))
        {
            return Failure.EINVAL;
        }
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        // By far the most frequent is the first.
        if (channel->State == ChannelState.Interdomain)
        {
            if (channel->HypervisorEnd != 0)
            {
                domain->ConsoleNotified = 1;
                return 0;
            }
            domain = Hypervisor.Domain(hypervisor, new DomainId(channel->RemoteDomain));
            port = new Port(channel->RemotePort);
        }
        else if (channel->State != ChannelState.Ipi)
        {
            return channel->State == ChannelState.Unbound ? 0 : Failure.EINVAL;
        }
        EventDelivery.SetPending(hypervisor, domain, port);
        return 0;
    }

    /// <summary>EVTCHNOP_unmask: clears the port's mask, and delivers what is pending.</summary>
    public static long Unmask(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnUnmask* unmask)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        var port = new Port(unmask->Port);
        if (!Ports.Exists(domain, port))
        {
            return Failure.EINVAL;
        }
        if (Hypervisor.Channel(hypervisor, domain, port)->State is not (ChannelState.Closed or ChannelState.Reserved))
        {
            EventDelivery.Unmask(hypervisor, domain, port);
        }
        return 0;
    }
}
