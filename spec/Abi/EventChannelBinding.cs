using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>evtchn_bind_interdomain</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnBindInterdomain
{
    /// <summary>IN: the other domain, or DOMID_SELF.</summary>
    public ushort RemoteDom;

    /// <summary>IN: its port, unbound, that accepts the caller.</summary>
    public uint RemotePort;

    /// <summary>OUT: the caller's new port.</summary>
    public uint LocalPort;
}

/// <summary><c>evtchn_bind_virq</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnBindVirq
{
    /// <summary>IN: the virtual interrupt.</summary>
    public uint Virq;

    /// <summary>IN: the vcpu; 0 for a global one.</summary>
    public uint Vcpu;

    /// <summary>OUT: the new port.</summary>
    public uint Port;
}

/// <summary><c>evtchn_bind_pirq</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnBindPirq
{
    /// <summary>IN: the physical interrupt.</summary>
    public uint Pirq;

    /// <summary>IN: bit 0, willing to share.</summary>
    public uint Flags;

    /// <summary>OUT: the new port.</summary>
    public uint Port;
}

/// <summary><c>evtchn_close</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnClose
{
    /// <summary>IN: the caller's port.</summary>
    public uint Port;
}

/// <summary><c>evtchn_send</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnSend
{
    /// <summary>IN: the caller's port.</summary>
    public uint Port;
}
