using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// The hypervisor's own ends of event channels, such as that of a console ring: ports of <c>DOMID_XEN</c>.
/// </summary>
public static class HypervisorPorts
{
    /// <summary>
    /// The domain, while it is built, gets a port (<see cref="Choices.Port"/>) that is connected with a port of the hypervisor.
    /// </summary>
    [Transition("HC-EVT-028")]
    public static Result Connect(State state, Caller caller, Port hypervisorPort)
    {
        var domain = caller.Domain;
        var hypervisor = new DomainId(Domid.Xen);
        var port = new Port(caller.Choices.Port);
        if ((state.Life[domain] != DomainLife.Building) | (state.SharedInfoFrame[domain] == 0) | (state.VcpuCount[domain] == 0)
            | (port.Value == 0) | !Ports.IsChoiceAllowed(state, caller, domain)
            | (hypervisorPort.Value == 0) | (state.PortState[hypervisor, hypervisorPort] != EventChannelStatus.Closed))
        {
            return Result.IllegalChoice;
        }
        Ports.Open(state, domain, port, EventChannelStatus.Interdomain, new VcpuId(0UL));
        Ports.Name(state, domain, port, hypervisor);
        Ports.Connect(state, domain, port, hypervisorPort);
        Ports.Begin(state, hypervisor, hypervisorPort, EventChannelStatus.Interdomain, new VcpuId(0UL));
        Ports.Name(state, hypervisor, hypervisorPort, domain);
        Ports.Connect(state, hypervisor, hypervisorPort, port);
        return Result.Success;
    }

    /// <summary>The hypervisor sends an event to the domain at the other end of its port. Made by <c>DOMID_XEN</c>.</summary>
    [Transition("HC-EVT-017")]
    public static Result Send(State state, Caller caller, Port hypervisorPort)
    {
        var hypervisor = caller.Domain;
        if ((hypervisor.Value != Domid.Xen) | (state.PortState[hypervisor, hypervisorPort] != EventChannelStatus.Interdomain))
        {
            return Result.IllegalChoice;
        }
        var domain = new DomainId(state.PortRemoteDomain[hypervisor, hypervisorPort]);
        EventDelivery.SetPending(state, domain, new Port(state.PortRemotePort[hypervisor, hypervisorPort]));
        return Result.Success;
    }

    /// <summary>The hypervisor has looked at what it was notified of. Made by <c>DOMID_XEN</c>.</summary>
    [Transition("HC-EVT-017")]
    public static Result Acknowledge(State state, Caller caller, Port hypervisorPort)
    {
        if (caller.Domain.Value != Domid.Xen)
        {
            return Result.IllegalChoice;
        }
        state.HypervisorNotified[hypervisorPort] = 0;
        return Result.Success;
    }
}
