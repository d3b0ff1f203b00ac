namespace Cordon.Spec;

/// <summary>Sub-ops of event_channel_op: <c>EVTCHNOP_*</c> of <c>event_channel.h</c>.</summary>
public enum EventChannelCommand : uint
{
    /// <summary>Binds to another domain's unbound port.</summary>
    BindInterdomain = 0,

    /// <summary>Binds a virtual interrupt.</summary>
    BindVirq = 1,

    /// <summary>Binds a physical interrupt.</summary>
    BindPirq = 2,

    /// <summary>Closes a port.</summary>
    Close = 3,

    /// <summary>Signals the other end.</summary>
    Send = 4,

    /// <summary>Reads a port's state.</summary>
    Status = 5,

    /// <summary>Allocates a port that another domain may bind to.</summary>
    AllocUnbound = 6,

    /// <summary>Binds a port for signals between vcpus.</summary>
    BindIpi = 7,

    /// <summary>Chooses the vcpu that a port notifies.</summary>
    BindVcpu = 8,

    /// <summary>Clears a port's mask and delivers what is pending.</summary>
    Unmask = 9,

    /// <summary>Closes every port of a domain.</summary>
    Reset = 10,

    /// <summary>Gives a vcpu its FIFO control block.</summary>
    InitControl = 11,

    /// <summary>Adds a page to the FIFO event array.</summary>
    ExpandArray = 12,

    /// <summary>Sets a port's FIFO priority.</summary>
    SetPriority = 13,
}
