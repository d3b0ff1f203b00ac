using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary>Sub-ops of vcpu_op: <c>VCPUOP_*</c> of <c>vcpu.h</c>.</summary>
public enum VcpuCommand : uint
{
    /// <summary>Gives a vcpu its first state.</summary>
    Initialise = 0,

    /// <summary>Makes it runnable.</summary>
    Up = 1,

    /// <summary>Stops it.</summary>
    Down = 2,

    /// <summary>Whether it is up.</summary>
    IsUp = 3,

    /// <summary>Reads its run states and times.</summary>
    GetRunstateInfo = 4,

    /// <summary>Where the hypervisor keeps a copy of them.</summary>
    RegisterRunstateMemoryArea = 5,

    /// <summary>Starts the periodic timer.</summary>
    SetPeriodicTimer = 6,

    /// <summary>Stops it.</summary>
    StopPeriodicTimer = 7,

    /// <summary>Starts the single-shot timer.</summary>
    SetSingleshotTimer = 8,

    /// <summary>Stops it.</summary>
    StopSingleshotTimer = 9,

    /// <summary>Moves vcpu_info to a frame of the guest's choice.</summary>
    RegisterVcpuInfo = 10,

    /// <summary>Sends an NMI.</summary>
    SendNmi = 11,

    /// <summary>Reads the processor's ids; for a pinned vcpu.</summary>
    GetPhysid = 12,

    /// <summary>Where the hypervisor keeps a copy of vcpu_time_info.</summary>
    RegisterVcpuTimeMemoryArea = 13,
}

/// <summary><c>vcpu_runstate_info</c> of a 64-bit guest (48 bytes). Times in ns of system time.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VcpuRunstateInfo
{
    /// <summary>One of <see cref="Runstate"/>.</summary>
    public int State;

    /// <summary>When the state was entered; bit 63 while an update is under way, if the guest enabled it by vm_assist.</summary>
    public ulong StateEntryTime;

    /// <summary>Time spent running.</summary>
    public ulong TimeRunning;

    /// <summary>Time spent runnable.</summary>
    public ulong TimeRunnable;

    /// <summary>Time spent blocked.</summary>
    public ulong TimeBlocked;

    /// <summary>Time spent offline.</summary>
    public ulong TimeOffline;
}

/// <summary>States of a vcpu: <c>RUNSTATE_*</c>.</summary>
public static class Runstate
{
    /// <summary>On a processor.</summary>
    public const uint Running = 0;

    /// <summary>Waits for a processor.</summary>
    public const uint Runnable = 1;

    /// <summary>Sleeps.</summary>
    public const uint Blocked = 2;

    /// <summary>Neither: down or paused.</summary>
    public const uint Offline = 3;

    /// <summary>How many there are.</summary>
    public const uint Count = 4;

    /// <summary>The bit of <see cref="VcpuRunstateInfo.StateEntryTime"/> that marks an update.</summary>
    public const uint UpdateBit = 63;
}

/// <summary><c>vcpu_register_runstate_memory_area</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VcpuRegisterRunstateMemoryArea
{
    /// <summary>IN: guest linear address of a <see cref="VcpuRunstateInfo"/>.</summary>
    public ulong Address;
}

/// <summary><c>vcpu_register_time_memory_area</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VcpuRegisterTimeMemoryArea
{
    /// <summary>IN: guest linear address of a <see cref="VcpuTimeInfo"/>.</summary>
    public ulong Address;
}
