namespace Cordon.Model;

/// <summary>Virtual processors. Owned by their domain's calls, and by the scheduler for what concerns running.</summary>
public sealed partial class State
{
    /// <summary>The bits of CR4 that a guest may set on this machine. Constant.</summary>
    public Word GuestControl4;

    /// <summary>The bits of EFER that a guest may set on this machine. Constant.</summary>
    public Word GuestEfer;

    /// <summary>1 once the vcpu has a register state to start from (the builder's for vcpu 0, <c>VCPUOP_initialise</c>'s for the others).</summary>
    public readonly Map<DomainId, VcpuId> Initialised;

    /// <summary>1 when the vcpu is up: <c>VCPUOP_is_up</c>. A vcpu that is up is initialised.</summary>
    public readonly Map<DomainId, VcpuId> Up;

    /// <summary>1 while the vcpu waits for an event (<c>SCHEDOP_block</c>, HLT).</summary>
    public readonly Map<DomainId, VcpuId> Blocked;

    /// <summary>
    /// What a vcpu in <c>SCHEDOP_poll</c> waits for: a port's number plus 1, or all ones for any port; 0 when it does not poll.
    /// </summary>
    public readonly Map<DomainId, VcpuId> Polling;

    /// <summary>The vcpu's state as its run-state area tells it: <c>RUNSTATE_*</c> of <c>vcpu.h</c>. Changed by the scheduler only.</summary>
    public readonly Map<DomainId, VcpuId> RunState;

    /// <summary>When the vcpu entered <see cref="RunState"/>, in ns since boot.</summary>
    public readonly Map<DomainId, VcpuId> RunStateEntered;

    /// <summary>How long the vcpu has been in each <c>RUNSTATE_*</c> (slot 0 to 3), in ns, up to <see cref="RunStateEntered"/>.</summary>
    public readonly Map<DomainId, VcpuId, Slot> RunStateTime;

    /// <summary>The guest linear address of the run-state area that the vcpu registered; 0 for none.</summary>
    public readonly Map<DomainId, VcpuId> RunStateArea;

    /// <summary>The guest linear address of the vcpu's second copy of its time information; 0 for none.</summary>
    public readonly Map<DomainId, VcpuId> TimeArea;

    /// <summary>The frame of the <c>vcpu_info</c> that the vcpu registered, plus 1; 0 while its slot in the shared-info page serves.</summary>
    public readonly Map<DomainId, VcpuId> VcpuInfoFrame;

    /// <summary>The byte offset of the registered <c>vcpu_info</c> in its frame: a multiple of 8, at most 4096 - 64.</summary>
    public readonly Map<DomainId, VcpuId> VcpuInfoOffset;

    /// <summary>The vcpu's own interrupt vector for events (<c>HVMOP_set_evtchn_upcall_vector</c>); 0 for none.</summary>
    public readonly Map<DomainId, VcpuId> UpcallVector;

    /// <summary>1 when an upcall is to be injected before the vcpu runs on; cleared by the injection.</summary>
    public readonly Map<DomainId, VcpuId> UpcallRequested;
}
