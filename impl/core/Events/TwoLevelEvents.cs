using System.Runtime.CompilerServices;
using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// Two-level event channels: a pending and a mask bit for each of 4096 ports in shared_info, and a selector in vcpu_info whose bit n says that word n
/// of the pending bits is worth a look.
/// </summary>
public static unsafe class TwoLevelEvents
{
    const int PortsPerWordShift = 6;

    /// <summary>Makes <paramref name="port"/> pending, and returns whether it was; if not, <see cref="Tell"/> is owed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TestAndSetPending(Hypervisor* hypervisor, Domain* domain, Port port)
        => SharedWord.TestAndSet(PendingBits(hypervisor, domain), port.Value);

    /// <summary>Tells <paramref name="vcpu"/>, and those that poll, that <paramref name="port"/> has become pending.</summary>
    public static void Tell(Hypervisor* hypervisor, Domain* domain, Vcpu* vcpu, Port port)
    {
        if (!SharedWord.Test(MaskBits(hypervisor, domain), port.Value))
        {
            Select(hypervisor, vcpu, port);
        }
        Pollers.Wake(hypervisor, domain, port);
    }

    /// <summary>Unmasks <paramref name="port"/>, and notifies <paramref name="vcpu"/> when it had been masked and is pending.</summary>
    public static void Unmask(Hypervisor* hypervisor, Domain* domain, Vcpu* vcpu, Port port)
    {
        if (SharedWord.TestAndClear(MaskBits(hypervisor, domain), port.Value)
            && SharedWord.Test(PendingBits(hypervisor, domain), port.Value))
        {
            Select(hypervisor, vcpu, port);
        }
    }

    /// <summary>Forgets that <paramref name="port"/> is pending.</summary>
    public static void ClearPending(Hypervisor* hypervisor, Domain* domain, Port port)
        => SharedWord.TestAndClear(PendingBits(hypervisor, domain), port.Value);

    /// <summary>Whether <paramref name="port"/> is pending.</summary>
    public static bool IsPending(Hypervisor* hypervisor, Domain* domain, Port port)
        => SharedWord.Test(PendingBits(hypervisor, domain), port.Value);

    static void Select(Hypervisor* hypervisor, Vcpu* vcpu, Port port)
    {
        var info = VcpuEvents.Info(hypervisor, vcpu);
        if (!SharedWord.TestAndSet(&info->EvtchnPendingSel, port.Value >> PortsPerWordShift))
        {
            VcpuEvents.MarkPending(hypervisor, vcpu);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong* PendingBits(Hypervisor* hypervisor, Domain* domain)
        => (ulong*)Hypervisor.At(hypervisor, domain->SharedInfo) + SharedInfoWord.Pending;

    static ulong* MaskBits(Hypervisor* hypervisor, Domain* domain)
        => (ulong*)Hypervisor.At(hypervisor, domain->SharedInfo) + SharedInfoWord.Mask;
}
