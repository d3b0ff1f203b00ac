using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Opening and closing the ports of a domain.</summary>
public static class Ports
{
    /// <summary>Whether the domain has such a port, open or closed; port 0, which is reserved, counts as one.</summary>
    [Clause("HC-EVT-001")]
    public static Bool Exists(State state, DomainId domain, Port port)
        => (port.Value < state.PortLimit[domain]) & (port.Value < state.ValidPorts[domain]);

    /// <summary>Whether the port exists and is in use.</summary>
    public static Bool IsOpen(State state, DomainId domain, Port port)
        => Exists(state, domain, port) & (state.PortState[domain, port] != EventChannelStatus.Closed);

    /// <summary>
    /// Whether a call that opens a port may take this one: it is closed and valid, or the first that is not valid, and its event
    /// word is not in a queue any more (the guest has yet to consume what an earlier use of the port left there).
    /// </summary>
    [Clause("HC-EVT-002"), Clause("HC-FIF-013")]
    public static Bool IsFree(State state, DomainId domain, Port port)
        => (port.Value != 0) & (port.Value < state.PortLimit[domain]) & (port.Value <= state.ValidPorts[domain])
            & (state.PortState[domain, port] == EventChannelStatus.Closed)
            & ((port.Value == state.ValidPorts[domain]) | !FifoEvents.IsLinked(state, domain, port));

    /// <summary>
    /// Whether the environment's choice of a port to open is allowed: it is the lowest free port of the domain, or 0 when none
    /// is free. (That nothing lower is free is said by way of a rival: see <see cref="Choices.RivalPort"/>.)
    /// </summary>
    [Clause("HC-EVT-002")]
    public static Bool IsChoiceAllowed(State state, Caller caller, DomainId domain)
    {
        var port = new Port(caller.Choices.Port);
        var rival = new Port(caller.Choices.RivalPort);
        var chosen = port.Value != 0;
        var rivalWins = IsFree(state, domain, rival) & (!chosen | (rival.Value < port.Value));
        return (!chosen | IsFree(state, domain, port)) & !rivalWins;
    }

    /// <summary>
    /// Opens a free port of a domain, notifying <paramref name="vcpu"/>. When it is the first that was not valid, the group of 64 that
    /// it begins becomes valid.
    /// </summary>
    [Clause("HC-EVT-001")]
    public static void Open(State state, DomainId domain, Port port, ulong status, VcpuId vcpu)
    {
        var valid = state.ValidPorts[domain];
        state.ValidPorts[domain] = Logic.Select(port.Value < valid, valid, valid + 64);
        Begin(state, domain, port, status, vcpu);
    }

    /// <summary>Puts a closed port into use, with the default priority.</summary>
    [Clause("HC-EVT-003")]
    public static void Begin(State state, DomainId domain, Port port, ulong status, VcpuId vcpu)
    {
        state.PortState[domain, port] = status;
        state.PortVcpu[domain, port] = vcpu.Value;
        state.PortPriority[domain, port] = EventWord.PriorityDefault;
    }

    /// <summary>Notes that the port names a domain, as its other end or as the one that may bind it.</summary>
    public static void Name(State state, DomainId domain, Port port, DomainId remote)
    {
        state.PortRemoteDomain[domain, port] = remote.Value;
        state.Names[domain, remote] = state.Names[domain, remote] + 1;
    }

    /// <summary>Connects a port, which names the other end's domain already, to the other end's port.</summary>
    public static void Connect(State state, DomainId domain, Port port, Port remotePort)
    {
        state.PortState[domain, port] = EventChannelStatus.Interdomain;
        state.PortRemotePort[domain, port] = remotePort.Value;
    }

    /// <summary>
    /// Closes an open port: forgets what it was bound to, and any event of it that is pending. The other end of an interdomain
    /// channel becomes unbound, waiting for the domain that it was connected with.
    /// </summary>
    [Clause("HC-EVT-013"), Clause("HC-EVT-014"), Clause("HC-EVT-015")]
    public static void Close(State state, DomainId domain, Port port)
    {
        var status = state.PortState[domain, port];
        if (status == EventChannelStatus.Virq)
        {
            Unbind(state, domain, port);
        }
        if ((status == EventChannelStatus.Interdomain) | (status == EventChannelStatus.Unbound))
        {
            var remote = new DomainId(state.PortRemoteDomain[domain, port]);
            if (status == EventChannelStatus.Interdomain)
            {
                var remotePort = new Port(state.PortRemotePort[domain, port]);
                state.PortState[remote, remotePort] = EventChannelStatus.Unbound;
                state.PortRemotePort[remote, remotePort] = 0;
                state.PortRemotePort[domain, port] = 0;
            }
            state.Names[domain, remote] = state.Names[domain, remote] - 1;
            state.PortRemoteDomain[domain, port] = 0;
        }
        EventDelivery.Forget(state, domain, port);
        state.PortState[domain, port] = EventChannelStatus.Closed;
        state.PortVcpu[domain, port] = 0;
        state.PortPriority[domain, port] = 0;
    }

    static void Unbind(State state, DomainId domain, Port port)
    {
        var virq = new Virq(state.PortVirq[domain, port]);
        state.VirqPort[domain, Virqs.BindingVcpu(virq, new(state.PortVcpu[domain, port])), virq] = 0;
        state.PortVirq[domain, port] = 0;
    }
}
