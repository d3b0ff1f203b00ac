using System.Runtime.CompilerServices;
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
        switch (channel->State)
        {
            case ChannelState.Interdomain:
                Notify(hypervisor, domain, channel);
                return 0;
            case ChannelState.Ipi:
                EventDelivery.SetPending(hypervisor, domain, port);
                return 0;
            case ChannelState.Unbound:
                return 0;
            default:
                return Failure.EINVAL;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Notify(Hypervisor* hypervisor, Domain* domain, EventChannel* channel)
    {
        if (channel->HypervisorEnd != 0)
        {
            domain->ConsoleNotified = 1;
            return;
        }
        var remote = Hypervisor.Domain(hypervisor, new DomainId(channel->RemoteDomain));
        EventDelivery.SetPending(hypervisor, remote, new Port(channel->RemotePort));
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
