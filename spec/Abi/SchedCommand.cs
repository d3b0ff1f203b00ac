using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary>Sub-ops of sched_op: <c>SCHEDOP_*</c> of <c>sched.h</c>.</summary>
public enum SchedCommand : uint
{
    /// <summary>Gives the processor away.</summary>
    Yield = 0,

    /// <summary>Unmasks events and sleeps until one is pending.</summary>
    Block = 1,

    /// <summary>Shuts the calling domain down.</summary>
    Shutdown = 2,

    /// <summary>Sleeps until one of some ports is pending, or a time.</summary>
    Poll = 3,

    /// <summary>Shuts another domain down.</summary>
    RemoteShutdown = 4,

    /// <summary>Notes the reason of a later shutdown.</summary>
    ShutdownCode = 5,

    /// <summary>Sets, renews or removes a watchdog.</summary>
    Watchdog = 6,

    /// <summary>Pins the vcpu to a processor.</summary>
    PinOverride = 7,
}

/// <summary><c>sched_shutdown</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SchedShutdown
{
    /// <summary>IN: one of <see cref="ShutdownReason"/>.</summary>
    public uint Reason;
}

/// <summary><c>sched_poll</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SchedPoll
{
    /// <summary>IN: guest handle of <c>evtchn_port_t[]</c>.</summary>
    public ulong Ports;

    /// <summary>IN: its length, 128 at the most.</summary>
    public uint NrPorts;

    /// <summary>IN: system time in ns; 0 means none.</summary>
    public ulong Timeout;
}

/// <summary><c>sched_remote_shutdown</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SchedRemoteShutdown
{
    /// <summary>IN: the domain.</summary>
    public ushort DomainId;

    /// <summary>IN: one of <see cref="ShutdownReason"/>.</summary>
    public uint Reason;
}

/// <summary><c>sched_watchdog</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SchedWatchdog
{
    /// <summary>IN: 0 to set a new one.</summary>
    public uint Id;

    /// <summary>IN: seconds; 0 to remove.</summary>
    public uint Timeout;
}

/// <summary><c>sched_pin_override</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SchedPinOverride
{
    /// <summary>IN: the processor; negative to undo.</summary>
    public int Pcpu;
}

/// <summary>Why a domain shut down: <c>SHUTDOWN_*</c> of <c>sched.h</c>.</summary>
public static class ShutdownReason
{
    /// <summary>Ended normally.</summary>
    public const uint Poweroff = 0;

    /// <summary>To be started anew.</summary>
    public const uint Reboot = 1;

    /// <summary>To be saved.</summary>
    public const uint Suspend = 2;

    /// <summary>Crashed.</summary>
    public const uint Crash = 3;

    /// <summary>Its watchdog expired.</summary>
    public const uint Watchdog = 4;

    /// <summary>To be reset in place.</summary>
    public const uint SoftReset = 5;

    /// <summary>The largest valid reason.</summary>
    public const uint Maximum = 5;
}
