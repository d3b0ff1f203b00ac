using Cordon.Impl;

namespace Cordon.GeneratedTests.Abstraction;

public sealed unsafe partial class Abstraction
{
    /// <summary>One event channel of a domain.</summary>
    public void PortRow(ushort domain, uint port)
    {
        var channel = Hypervisor.Channel(hypervisor, Hypervisor.Domain(hypervisor, new DomainId(domain)), new Port(port));
        sink.Cell(maps.PortState, domain, port, 0, channel->State == ChannelState.Reserved ? 0 : (ulong)channel->State);
        sink.Cell(maps.PortVcpu, domain, port, 0, channel->NotifyVcpu);
        sink.Cell(maps.PortRemoteDomain, domain, port, 0, channel->HypervisorEnd == 0 ? channel->RemoteDomain : DomainId.Xen.Value);
        sink.Cell(maps.PortRemotePort, domain, port, 0, channel->RemotePort);
        sink.Cell(maps.PortVirq, domain, port, 0, channel->Virq);
        // A port gets its priority when it is opened; what a closed one has means nothing.
        sink.Cell(maps.PortPriority, domain, port, 0, channel->State is ChannelState.Closed or ChannelState.Reserved ? 0UL : channel->Priority);
        sink.Cell(maps.PortQueueVcpu, domain, port, 0, channel->LastVcpu);
        sink.Cell(maps.PortQueuePriority, domain, port, 0, channel->LastPriority);
        sink.Cell(maps.PortDeferred, domain, port, 0, channel->SavedPending);
    }
}
