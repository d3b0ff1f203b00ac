using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Virtual interrupts.</summary>
public static class Virqs
{
    /// <summary>
    /// Whether the virtual interrupt is one of the domain, bound at vcpu 0, rather than one of each vcpu: all but the timer, the debug
    /// key, the profiler's and the performance counter's.
    /// </summary>
    [Clause("HC-EVT-009")]
    public static Bool IsGlobal(Virq virq)
        => (virq.Value != VirqNumber.Timer) & (virq.Value != VirqNumber.Debug)
            & (virq.Value != VirqNumber.Xenoprof) & (virq.Value != VirqNumber.Xenpmu);

    /// <summary>The vcpu under which the binding is kept: vcpu 0 for a global one, else the vcpu that the port notifies.</summary>
    public static VcpuId BindingVcpu(Virq virq, VcpuId notified)
        => new(Logic.Select(IsGlobal(virq), 0UL, notified.Value));

    /// <summary>Raises a virtual interrupt of a vcpu (of vcpu 0, a global one): an event on the port that it is bound to, if it is.</summary>
    [Clause("HC-EVT-034")]
    public static void Raise(State state, DomainId domain, VcpuId vcpu, Virq virq)
    {
        var port = new Port(state.VirqPort[domain, vcpu, virq]);
        if (port.Value != 0)
        {
            EventDelivery.SetPending(state, domain, port);
        }
    }
}
