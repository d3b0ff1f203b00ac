using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>vcpu_time_info</c> (32 bytes). System time is <c>SystemTime + (((tsc - TscTimestamp) shifted by TscShift) * TscToSystemMul >> 32)</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VcpuTimeInfo
{
    /// <summary>Odd while an update is under way.</summary>
    public uint Version;

    /// <summary>Unused.</summary>
    public uint Pad0;

    /// <summary>TSC at the last update.</summary>
    public ulong TscTimestamp;

    /// <summary>System time then, ns.</summary>
    public ulong SystemTime;

    /// <summary>Scale, a fraction of 32 bits.</summary>
    public uint TscToSystemMul;

    /// <summary>Shift before scaling; negative is to the right.</summary>
    public sbyte TscShift;

    /// <summary>Bit 0: the TSC is the same on all vcpus. Bit 1: the guest was stopped.</summary>
    public byte Flags;

    /// <summary>Unused.</summary>
    public ushort Pad1;
}

/// <summary><c>vcpu_info</c> of a 64-bit guest (64 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VcpuInfo
{
    /// <summary>Not 0: events are pending for this vcpu.</summary>
    public byte EvtchnUpcallPending;

    /// <summary>PV: not 0 masks upcalls. Not used by PVH.</summary>
    public byte EvtchnUpcallMask;

    /// <summary>Unused.</summary>
    public ushort Pad0;

    /// <summary>Unused.</summary>
    public uint Pad1;

    /// <summary>Two-level: bit <c>w</c>: word <c>w</c> of the pending array may hold an event.</summary>
    public ulong EvtchnPendingSel;

    /// <summary>PV: the faulting address.</summary>
    public ulong ArchCr2;

    /// <summary>Unused.</summary>
    public ulong ArchPad;

    /// <summary>The clock.</summary>
    public VcpuTimeInfo Time;
}

/// <summary>The words (64 bits each) of <see cref="VcpuInfo"/>.</summary>
public static class VcpuInfoWord
{
    /// <summary>Bits 7:0 pending, 15:8 mask.</summary>
    public const uint Upcall = 0;

    /// <summary>The selector.</summary>
    public const uint PendingSel = 1;

    /// <summary>Bits 31:0 the version.</summary>
    public const uint TimeVersion = 4;

    /// <summary>TSC at the last update.</summary>
    public const uint TscTimestamp = 5;

    /// <summary>System time then.</summary>
    public const uint SystemTime = 6;

    /// <summary>Bits 31:0 scale, 39:32 shift, 47:40 flags.</summary>
    public const uint TscScale = 7;

    /// <summary>How many there are.</summary>
    public const uint Count = 8;
}
