using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>Delivery by whichever of the two layouts the domain uses.</summary>
public static unsafe class EventDelivery
{
    /// <summary>Makes <paramref name="port"/> of <paramref name="domain"/> pending for the vcpu that it notifies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetPending(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        if (domain->IsFifo != 0)
        {
            FifoEvents.SetPending(hypervisor, domain, Notified(hypervisor, domain, port), port);
        }
        else if (!TwoLevelEvents.TestAndSetPending(hypervisor, domain, port))
        {
            TwoLevelEvents.Tell(hypervisor, domain, Notified(hypervisor, domain, port), port);
        }
    }

    /// <summary>Unmasks <paramref name="port"/> and notifies when it is pending.</summary>
    public static void Unmask(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        var vcpu = Notified(hypervisor, domain, port);
        if (domain->IsFifo != 0)
        {
            FifoEvents.Unmask(hypervisor, domain, vcpu, port);
        }
        else
        {
            TwoLevelEvents.Unmask(hypervisor, domain, vcpu, port);
        }
    }

    /// <summary>Forgets that <paramref name="port"/> is pending.</summary>
    public static void ClearPending(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        if (domain->IsFifo != 0)
        {
            FifoEvents.ClearPending(hypervisor, domain, port);
        }
        else
        {
            TwoLevelEvents.ClearPending(hypervisor, domain, port);
        }
    }

    /// <summary>Whether <paramref name="port"/> is pending.</summary>
    public static bool IsPending(Hypervisor* hypervisor, Domain* domain, Port port)
        => domain->IsFifo != 0
            ? FifoEvents.IsPending(hypervisor, domain, port)
            : TwoLevelEvents.IsPending(hypervisor, domain, port);

    static Vcpu* Notified(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(Hypervisor.Channel(hypervisor, domain, port)->NotifyVcpu));
        Panic.Unless(vcpu != null, "an event channel notifies a vcpu that does not exist");
        return vcpu;
    }
}
