using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>evtchn_status</c>. The union at offset 16 is laid out as its largest member: what <see cref="U0"/> and <see cref="U1"/> hold depends on <see cref="Status"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnStatus
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Dom;

    /// <summary>IN: its port.</summary>
    public uint Port;

    /// <summary>OUT: one of <see cref="EventChannelStatus"/>.</summary>
    public uint Status;

    /// <summary>OUT: the vcpu that the port notifies.</summary>
    public uint Vcpu;

    /// <summary>OUT: unbound and interdomain: the remote domain, in the low 16 bits; virq: its number; pirq: its number.</summary>
    public uint U0;

    /// <summary>OUT: interdomain: the remote port.</summary>
    public uint U1;
}

/// <summary><c>evtchn_alloc_unbound</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnAllocUnbound
{
    /// <summary>IN: the domain that gets the port, or DOMID_SELF.</summary>
    public ushort Dom;

    /// <summary>IN: who may bind to it.</summary>
    public ushort RemoteDom;

    /// <summary>OUT: the new port.</summary>
    public uint Port;
}

/// <summary><c>evtchn_bind_ipi</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnBindIpi
{
    /// <summary>IN: the vcpu that is notified.</summary>
    public uint Vcpu;

    /// <summary>OUT: the new port.</summary>
    public uint Port;
}

/// <summary><c>evtchn_bind_vcpu</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnBindVcpu
{
    /// <summary>IN: the caller's port.</summary>
    public uint Port;

    /// <summary>IN: the vcpu to notify from now on.</summary>
    public uint Vcpu;
}

/// <summary><c>evtchn_unmask</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnUnmask
{
    /// <summary>IN: the caller's port.</summary>
    public uint Port;
}

/// <summary><c>evtchn_reset</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnReset
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Dom;
}

/// <summary>What a port is: <c>EVTCHNSTAT_*</c> of <c>event_channel.h</c>.</summary>
public static class EventChannelStatus
{
    /// <summary>Not in use.</summary>
    public const uint Closed = 0;

    /// <summary>Waits for another domain to bind.</summary>
    public const uint Unbound = 1;

    /// <summary>Connected.</summary>
    public const uint Interdomain = 2;

    /// <summary>Bound to a physical interrupt.</summary>
    public const uint Pirq = 3;

    /// <summary>Bound to a virtual interrupt.</summary>
    public const uint Virq = 4;

    /// <summary>Bound for signals between vcpus.</summary>
    public const uint Ipi = 5;
}
