using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary>
/// <c>shared_info</c> of a 64-bit guest (3,200 bytes). A guest that calls from 32-bit code sees the 32-bit layout on Xen;
/// here there is the 64-bit layout only (clause HC-DIF-004).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct SharedInfo
{
    /// <summary>32 <see cref="Spec.VcpuInfo"/> of 64 bytes.</summary>
    public fixed byte VcpuInfo[2048];

    /// <summary>Two-level: bit <c>p</c>: port <c>p</c> is pending.</summary>
    public fixed ulong EvtchnPending[64];

    /// <summary>Two-level: bit <c>p</c>: port <c>p</c> is masked.</summary>
    public fixed ulong EvtchnMask[64];

    /// <summary>Odd while the wall clock is updated.</summary>
    public uint WcVersion;

    /// <summary>Seconds since 1970 at system time 0, low 32 bits.</summary>
    public uint WcSec;

    /// <summary>And nanoseconds.</summary>
    public uint WcNsec;

    /// <summary>And the high 32 bits of the seconds.</summary>
    public uint WcSecHi;

    /// <summary>PV: the largest pfn.</summary>
    public ulong ArchMaxPfn;

    /// <summary>PV: frame of the list of lists of the p2m.</summary>
    public ulong ArchPfnToMfnFrameListList;

    /// <summary>PV: why an NMI came.</summary>
    public ulong ArchNmiReason;

    /// <summary>PV: CR3 of the linear p2m.</summary>
    public ulong ArchP2mCr3;

    /// <summary>PV: its address.</summary>
    public ulong ArchP2mVaddr;

    /// <summary>PV: its generation.</summary>
    public ulong ArchP2mGeneration;
}

/// <summary>The words (64 bits each) of <see cref="SharedInfo"/>.</summary>
public static class SharedInfoWord
{
    /// <summary>The first vcpu_info.</summary>
    public const uint VcpuInfo = 0;

    /// <summary>Words from one vcpu_info to the next.</summary>
    public const uint WordsPerVcpu = 8;

    /// <summary>The first of 64 words of pending bits.</summary>
    public const uint Pending = 256;

    /// <summary>The first of 64 words of mask bits.</summary>
    public const uint Mask = 320;

    /// <summary>Version and low seconds; nanoseconds and high seconds follow.</summary>
    public const uint WallClock = 384;

    /// <summary>How many vcpus have their vcpu_info here.</summary>
    public const uint LegacyVcpus = 32;
}
