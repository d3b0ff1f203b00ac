using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What holds of every port and of every virtual interrupt.</summary>
public static class EventInvariants
{
    /// <summary>Whether the port names a domain: it is unbound or interdomain.</summary>
    public static Bool NamesRemote(State state, DomainId domain, Port port)
    {
        var status = state.PortState[domain, port];
        return (status == EventChannelStatus.Unbound) | (status == EventChannelStatus.Interdomain);
    }

    /// <summary>The two ends of an interdomain channel name each other.</summary>
    [Invariant("HC-EVT-028")]
    public static Bool EndsNameEachOther(State state, DomainId domain, Port port)
    {
        var remote = new DomainId(state.PortRemoteDomain[domain, port]);
        var remotePort = new Port(state.PortRemotePort[domain, port]);
        return Logic.Implies(state.PortState[domain, port] == EventChannelStatus.Interdomain,
            (state.PortState[remote, remotePort] == EventChannelStatus.Interdomain)
            & (state.PortRemoteDomain[remote, remotePort] == domain.Value)
            & (state.PortRemotePort[remote, remotePort] == port.Value));
    }

    /// <summary>A port that is in use exists, and notifies a vcpu that exists; its domain has a shared-info page.</summary>
    [Invariant("HC-ISO-012")]
    public static Bool OpenExists(State state, DomainId domain, Port port)
    {
        var ofDomain = Ports.Exists(state, domain, port) & Vcpus.Exists(state, domain, new VcpuId(state.PortVcpu[domain, port]))
            & (state.SharedInfoFrame[domain] != 0) & (domain.Value < Domid.FirstReserved);
        return Logic.Implies(state.PortState[domain, port] != EventChannelStatus.Closed,
            (port.Value != 0) & ((domain.Value == Domid.Xen) | ofDomain));
    }

    /// <summary>A port has what its state has: no more.</summary>
    [Invariant("HC-EVT-015")]
    public static Bool FieldsFitState(State state, DomainId domain, Port port)
    {
        var status = state.PortState[domain, port];
        var closed = status == EventChannelStatus.Closed;
        return (status <= EventChannelStatus.Ipi) & (status != EventChannelStatus.Pirq)
            & Logic.Implies(closed, (state.PortVcpu[domain, port] == 0) & (state.PortPriority[domain, port] == 0) & (state.PortDeferred[domain, port] == 0))
            & Logic.Implies(!NamesRemote(state, domain, port), state.PortRemoteDomain[domain, port] == 0)
            & Logic.Implies(status != EventChannelStatus.Interdomain, state.PortRemotePort[domain, port] == 0)
            & Logic.Implies(status != EventChannelStatus.Virq, state.PortVirq[domain, port] == 0)
            & (state.PortPriority[domain, port] <= EventWord.PriorityMinimum)
            & (state.PortQueuePriority[domain, port] <= EventWord.PriorityMinimum)
            & (state.PortDeferred[domain, port] <= 1);
    }

    /// <summary>A virtual interrupt's port is bound to it, and to the vcpu unless it is a global one.</summary>
    [Invariant("HC-EVT-029")]
    public static Bool BindingIsPort(State state, DomainId domain, VcpuId vcpu, Virq virq)
    {
        var port = new Port(state.VirqPort[domain, vcpu, virq]);
        return Logic.Implies(port.Value != 0,
            (state.PortState[domain, port] == EventChannelStatus.Virq) & (state.PortVirq[domain, port] == virq.Value)
            & (Virqs.BindingVcpu(virq, new VcpuId(state.PortVcpu[domain, port])).Value == vcpu.Value));
    }

    /// <summary>A port of a virtual interrupt is the one that is bound to it.</summary>
    [Invariant("HC-EVT-029")]
    public static Bool PortIsBinding(State state, DomainId domain, Port port)
    {
        var virq = new Virq(state.PortVirq[domain, port]);
        var vcpu = Virqs.BindingVcpu(virq, new VcpuId(state.PortVcpu[domain, port]));
        return Logic.Implies(state.PortState[domain, port] == EventChannelStatus.Virq,
            (virq.Value < VirqNumber.Count) & (state.VirqPort[domain, vcpu, virq] == port.Value));
    }

    /// <summary>A port that is in a group of ports that are valid lies below the limit of the two-level interface's words.</summary>
    [Consequence("HC-EVT-031")]
    public static Bool OpenHasBit(State state, DomainId domain, Port port)
        => Logic.Implies((state.PortState[domain, port] != EventChannelStatus.Closed) & (domain.Value != Domid.Xen),
            port.Value < EventWord.TwoLevelPorts);
}
