using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>The state of an event channel. The numbers are <c>EVTCHNSTAT_*</c> of Xen's public <c>event_channel.h</c>.</summary>
public enum ChannelState : byte
{
    /// <summary>Not in use.</summary>
    Closed = 0,

    /// <summary>Waits for <see cref="EventChannel.RemoteDomain"/> to bind.</summary>
    Unbound = 1,

    /// <summary>Connected to <see cref="EventChannel.RemotePort"/> of <see cref="EventChannel.RemoteDomain"/>.</summary>
    Interdomain = 2,

    /// <summary>Bound to <see cref="EventChannel.Virq"/>.</summary>
    Virq = 4,

    /// <summary>Bound to a vcpu for inter-processor events.</summary>
    Ipi = 5,

    /// <summary>Never to be allocated: port 0.</summary>
    Reserved = 6,
}

/// <summary>One port of a domain.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EventChannel
{
    /// <summary>What the port is bound to.</summary>
    public ChannelState State;

    /// <summary>FIFO priority, 0 (highest) to 15.</summary>
    public byte Priority;

    /// <summary>FIFO priority of the queue on which the event was linked last.</summary>
    public byte LastPriority;

    /// <summary>1 when the hypervisor itself is the other end: its console.</summary>
    public byte HypervisorEnd;

    /// <summary>1 when the event was raised while its FIFO event word did not exist yet.</summary>
    public byte SavedPending;

    /// <summary>The vcpu to notify.</summary>
    public ushort NotifyVcpu;

    /// <summary>The vcpu on whose FIFO queue the event was linked last.</summary>
    public ushort LastVcpu;

    /// <summary>The other end's domain (Unbound: who may bind).</summary>
    public ushort RemoteDomain;

    /// <summary>The virtual interrupt (Virq).</summary>
    public ushort Virq;

    /// <summary>The other end's port (Interdomain).</summary>
    public uint RemotePort;
}
