using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>Finding, allocating and freeing the ports of a domain.</summary>
public static unsafe class Ports
{
    /// <summary>Whether the domain can have a port of that number.</summary>
    public static bool IsValid(Hypervisor* hypervisor, Domain* domain, Port port)
        => port.Value <= domain->MaximumPort && port.Value < hypervisor->Sizes.PortsPerDomain;

    /// <summary>Takes the lowest free port, notifying vcpu 0, with the default priority; the caller gives it its state.</summary>
    /// <returns>The port; ENOSPC when all are in use.</returns>
    public static long Allocate(Hypervisor* hypervisor, Domain* domain)
    {
        for (var number = 1U; number <= domain->MaximumPort; number++)
        {
            var port = new Port(number);
            var channel = Hypervisor.Channel(hypervisor, domain, port);
            // A FIFO event that the guest has not yet taken off its queue must not come back as another.
            if (channel->State == ChannelState.Closed && !(domain->IsFifo != 0 && FifoEvents.IsBusy(hypervisor, domain, port)))
            {
                channel->NotifyVcpu = 0;
                channel->Priority = (byte)EventWord.PriorityDefault;
                return number;
            }
        }
        return Failure.ENOSPC;
    }

    /// <summary>Makes <paramref name="port"/> free. What it was bound to must have been told.</summary>
    public static void Free(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        EventDelivery.ClearPending(hypervisor, domain, port);
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        channel->State = ChannelState.Closed;
        channel->HypervisorEnd = 0;
        channel->NotifyVcpu = 0;
        channel->RemoteDomain = 0;
        channel->RemotePort = 0;
        channel->Virq = 0;
    }
}
