using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>Virtual interrupts, raised by the hypervisor.</summary>
public static unsafe class Virqs
{
    /// <summary>Whether <paramref name="virq"/> is the domain's, not a vcpu's: it is bound at vcpu 0, but may notify any.</summary>
    public static bool IsGlobal(uint virq)
        => virq is not (VirqNumber.Timer or VirqNumber.Debug or VirqNumber.Xenoprof or VirqNumber.Xenpmu);

    /// <summary>Makes the port that <paramref name="vcpu"/> has bound to <paramref name="virq"/> pending; nothing happens when there is none.</summary>
    public static void Raise(Hypervisor* hypervisor, Domain* domain, Vcpu* vcpu, uint virq)
    {
        var port = vcpu->VirqPort[virq];
        if (port != 0)
        {
            EventDelivery.SetPending(hypervisor, domain, new Port(port));
        }
    }
}
