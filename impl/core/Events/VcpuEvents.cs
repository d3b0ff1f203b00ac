using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// The upcall: how a vcpu learns that events are pending. With a vector of its own (HVMOP_set_evtchn_upcall_vector) it is an edge, raised in the local
/// APIC; with the domain's callback vector (HVM_PARAM_CALLBACK_IRQ type 2) it is a level, injected as long as the pending byte is set.
/// </summary>
public static unsafe class VcpuEvents
{
    const uint PendingBit = 0;

    /// <summary>The vcpu's vcpu_info.</summary>
    public static VcpuInfo* Info(Hypervisor* hypervisor, Vcpu* vcpu) => (VcpuInfo*)Hypervisor.At(hypervisor, vcpu->InfoAddress);

    /// <summary>Sets the upcall pending; when it was not, requests it and ends the vcpu's wait.</summary>
    public static void MarkPending(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        var info = Info(hypervisor, vcpu);
        if (!SharedWord.TestAndSet((uint*)&info->EvtchnUpcallPending, PendingBit))
        {
            vcpu->UpcallRequested = 1;
            Scheduling.Unblock(hypervisor, vcpu);
        }
    }

    /// <summary>Whether the upcall is pending, by whichever vector.</summary>
    public static bool UpcallPending(Hypervisor* hypervisor, Vcpu* vcpu) => Info(hypervisor, vcpu)->EvtchnUpcallPending != 0;

    /// <summary>The vector to raise in the vcpu's local APIC now, once for each request; 0 when there is none.</summary>
    public static byte TakeEdge(Vcpu* vcpu)
    {
        if (vcpu->UpcallRequested == 0)
        {
            return 0;
        }
        vcpu->UpcallRequested = 0;
        return vcpu->UpcallVector;
    }

    /// <summary>
    /// The vector to inject, past the local APIC, when the vcpu can take an interrupt; 0 when there is none. It stays due until the guest
    /// clears <c>evtchn_upcall_pending</c>.
    /// </summary>
    public static byte LevelVector(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        if (vcpu->UpcallVector != 0 || !UpcallPending(hypervisor, vcpu))
        {
            return 0;
        }
        var callback = Hypervisor.Domain(hypervisor, vcpu)->Parameters[(int)HvmParam.CallbackIrq];
        return callback >> (int)CallbackType.Shift == CallbackType.Vector ? (byte)callback : (byte)0;
    }
}
