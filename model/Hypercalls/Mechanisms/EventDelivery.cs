using Cordon.Spec;

namespace Cordon.Model;

/// <summary>How an event reaches a guest: its port becomes pending, its vcpu is told, and who waits is woken.</summary>
public static class EventDelivery
{
    /// <summary>
    /// An event on an open port: of the hypervisor's own end, it is noted; of a domain, the port becomes pending in the
    /// interface that the domain uses.
    /// </summary>
    public static void SetPending(State state, DomainId domain, Port port)
    {
        if (domain.Value == Domid.Xen)
        {
            state.HypervisorNotified[port] = 1;
        }
        else if (state.UsesFifo[domain] == 1)
        {
            FifoEvents.SetPending(state, domain, port);
        }
        else
        {
            TwoLevelEvents.SetPending(state, domain, port);
        }
    }

    /// <summary>Whether a port of the domain is pending, as the guest's memory tells.</summary>
    public static Bool IsPending(State state, DomainId domain, Port port)
    {
        var fifo = state.UsesFifo[domain] == 1;
        return (fifo & FifoEvents.IsPending(state, domain, port)) | (!fifo & TwoLevelEvents.IsPending(state, domain, port));
    }

    /// <summary>The guest clears the port's mask through the hypervisor, which then delivers what is pending.</summary>
    public static void Unmask(State state, DomainId domain, Port port)
    {
        if (state.UsesFifo[domain] == 1)
        {
            FifoEvents.Unmask(state, domain, port);
        }
        else
        {
            TwoLevelEvents.Unmask(state, domain, port);
        }
    }

    /// <summary>An event of a port that is being closed is forgotten.</summary>
    public static void Forget(State state, DomainId domain, Port port)
    {
        state.PortDeferred[domain, port] = 0;
        if (domain.Value == Domid.Xen)
        {
            state.HypervisorNotified[port] = 0;
        }
        else if (state.UsesFifo[domain] == 1)
        {
            FifoEvents.ClearPending(state, domain, port);
        }
        else
        {
            TwoLevelEvents.ClearPending(state, domain, port);
        }
    }

    /// <summary>
    /// Tells a vcpu that it has events: sets bit 0 of <c>evtchn_upcall_pending</c>; if that was clear, an upcall is to be injected and
    /// the vcpu runs again if it was blocked or polled.
    /// </summary>
    [Clause("HC-EVT-032"), Clause("HC-DIF-016")]
    public static void Notify(State state, DomainId domain, VcpuId vcpu)
    {
        var area = VcpuInfoArea.Of(state, domain, vcpu);
        var upcall = area.Read(state, VcpuInfoWord.Upcall);
        var told = (upcall & 1) != 0;
        area.Write(state, VcpuInfoWord.Upcall, upcall | 1);
        state.UpcallRequested[domain, vcpu] = Logic.Select(told, state.UpcallRequested[domain, vcpu], 1UL);
        state.Blocked[domain, vcpu] = Logic.Select(told, state.Blocked[domain, vcpu], 0UL);
        state.Polling[domain, vcpu] = Logic.Select(told, state.Polling[domain, vcpu], 0UL);
    }

    /// <summary>Wakes every vcpu of the domain that polls this port, or several.</summary>
    [Clause("HC-SCH-011"), Clause("HC-SCH-010")]
    public static void WakePollers(State state, DomainId domain, Port port)
    {
        state.Polling.ClearRowWhere(domain, Polling.For(port));
        state.Polling.ClearRowWhere(domain, Polling.AnyPort);
    }
}
