namespace Cordon.Model;

/// <summary>
/// The FIFO interface of event channels. Control blocks and event words lie in guest memory, which the guest may change at any
/// time; what is here is the hypervisor's own and the guest cannot change it.
/// </summary>
public sealed partial class State
{
    /// <summary>1 once the domain uses the FIFO interface (<c>EVTCHNOP_init_control</c>); 0 for the two-level one.</summary>
    public readonly Map<DomainId> UsesFifo;

    /// <summary>How many pages the domain's event array has; port p's word lies in page p / 1024.</summary>
    public readonly Map<DomainId> EventArrayPages;

    /// <summary>The frame of a page of the event array, plus 1; 0 from page <see cref="EventArrayPages"/> on.</summary>
    public readonly Map<DomainId, Slot> EventArrayFrame;

    /// <summary>The frame of a vcpu's control block, plus 1; 0 for none.</summary>
    public readonly Map<DomainId, VcpuId> ControlBlockFrame;

    /// <summary>The byte offset of the control block in its frame: a multiple of 8, at most 4096 - 72.</summary>
    public readonly Map<DomainId, VcpuId> ControlBlockOffset;

    /// <summary>The port at the tail of each queue of a vcpu; 0 when the hypervisor knows of none.</summary>
    public readonly Map<DomainId, VcpuId, Priority> QueueTail;

    /// <summary>The port's priority, 0 (highest) to 15; 7 when it is opened.</summary>
    public readonly Map<DomainId, Port> PortPriority;

    /// <summary>The vcpu on whose queue the port was last linked.</summary>
    public readonly Map<DomainId, Port> PortQueueVcpu;

    /// <summary>The priority of the queue on which the port was last linked.</summary>
    public readonly Map<DomainId, Port> PortQueuePriority;

    /// <summary>1 when an event came for the port before the event array had a word for it; it is delivered when the array grows.</summary>
    public readonly Map<DomainId, Port> PortDeferred;
}
