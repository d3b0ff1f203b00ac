using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>Finding, allocating and freeing the ports of a domain.</summary>
public static unsafe class Ports
{
    /// <summary>Ports come to exist in groups of so many.</summary>
    public const uint GroupSize = 64;

    /// <summary>Whether the domain has a port of that number.</summary>
    public static bool Exists(Domain* domain, Port port) => port.Value < domain->ValidPorts;

    /// <summary>
    /// Takes the lowest free port, notifying vcpu 0, with the default priority; the caller gives it its state.
    /// </summary>
    /// <returns>The port; none when all are in use (ENOSPC).</returns>
    public static Port Allocate(Hypervisor* hypervisor, Domain* domain)
    {
        var port = FindFree(hypervisor, domain);
        if (port.IsNone)
        {
            return port;
        }
        if (port.Value >= domain->ValidPorts)
        {
            var next = domain->ValidPorts + GroupSize;
            domain->ValidPorts = next <= domain->MaximumPort + 1 ? next : domain->MaximumPort + 1;
        }
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        channel->NotifyVcpu = 0;
        channel->Priority = (byte)EventWord.PriorityDefault;
        return port;
    }

    /// <summary>The lowest port that is closed and not busy; none when there is none.</summary>
    public static Port FindFree(Hypervisor* hypervisor, Domain* domain)
    {
        for (var number = 1U; number <= domain->MaximumPort; number++)
        {
            var port = new Port(number);
            // A FIFO event that the guest has not yet taken off its queue must not come back as another. What was never valid was on none, whatever its word says.
            if (Hypervisor.Channel(hypervisor, domain, port)->State == ChannelState.Closed
                && !(number < domain->ValidPorts && domain->IsFifo != 0 && FifoEvents.IsBusy(hypervisor, domain, port)))
            {
                return port;
            }
        }
        return Port.None;
    }

    /// <summary>Makes <paramref name="port"/> free. What it was bound to must have been told.</summary>
    public static void Free(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        EventDelivery.ClearPending(hypervisor, domain, port);
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        channel->State = ChannelState.Closed;
        channel->HypervisorEnd = 0;
        channel->SavedPending = 0;
        channel->NotifyVcpu = 0;
        channel->RemoteDomain = 0;
        channel->RemotePort = 0;
        channel->Virq = 0;
    }
}
