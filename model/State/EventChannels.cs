using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// Event channels: the ports of each domain. A port is owned by its domain; the domain at its other end may change it as the
/// calls on that end say. Port 0 is never used. <c>DOMID_XEN</c> has ports too: the hypervisor's ends.
/// </summary>
public sealed partial class State
{
    /// <summary>The port's state: <c>EVTCHNSTAT_*</c> of <c>event_channel.h</c>; 0 is closed.</summary>
    public readonly Map<DomainId, Port> PortState;

    /// <summary>The vcpu that the port notifies; 0 for a closed port.</summary>
    public readonly Map<DomainId, Port> PortVcpu;

    /// <summary>The domain that may bind an unbound port, or the domain at the other end of an interdomain one; else 0.</summary>
    public readonly Map<DomainId, Port> PortRemoteDomain;

    /// <summary>The port at the other end of an interdomain one; else 0.</summary>
    public readonly Map<DomainId, Port> PortRemotePort;

    /// <summary>The virtual interrupt of a port bound to one (<c>VIRQ_*</c>); else 0.</summary>
    public readonly Map<DomainId, Port> PortVirq;

    /// <summary>The port to which a vcpu's virtual interrupt is bound; 0 for none. Global ones are bound at vcpu 0.</summary>
    public readonly Map<DomainId, VcpuId, Virq> VirqPort;

    /// <summary>Ports at or above it do not exist in the domain (<c>max_event_channels</c> of its configuration).</summary>
    [Clause("HC-DIF-005")]
    public readonly Map<DomainId> PortLimit;

    /// <summary>Ports at or above it do not exist yet: they become valid in groups of 64, as the lowest free port reaches it.</summary>
    public readonly Map<DomainId> ValidPorts;

    /// <summary>
    /// How many ports of the first domain name the second one as their other end or as the one that may bind them: only then may
    /// a step of the second change events of the first.
    /// </summary>
    public readonly Map<DomainId, DomainId> Names;

    /// <summary>1 when the hypervisor's own end was notified and has not yet looked; for ports of <c>DOMID_XEN</c>.</summary>
    public readonly Map<Port> HypervisorNotified;
}
