using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>Where a domain is in its life.</summary>
public enum DomainState : byte
{
    /// <summary>No domain has this number.</summary>
    Absent = 0,

    /// <summary>It is being built: calls do not know it, and its vcpus do not run.</summary>
    Building = 1,

    /// <summary>Its vcpus run.</summary>
    Running = 2,

    /// <summary>It asked to be shut down, or was stopped; it does not run again.</summary>
    ShutDown = 3,
}

/// <summary>One domain. Its vcpus, event channels and grant frames are rows of the root's tables.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct Domain
{
    /// <summary>How many HVM parameters there are: <c>HVM_NR_PARAMS</c>.</summary>
    public const int ParameterCount = 39;

    /// <summary>How many entries a domain's memory map has at the most.</summary>
    public const int MaximumMapEntries = 16;

    /// <summary>How many pages a FIFO event array has at the most: 2^17 channels of 4 bytes.</summary>
    public const int MaximumEventPages = 128;

    /// <summary>How many status frames a domain has at the most: for a grant table of 64 frames, which the configuration does not exceed.</summary>
    public const int MaximumStatusFrames = 64 >> Spec.GrantTableBounds.FramesPerStatusShift;

    /// <summary>Longest name in bytes.</summary>
    public const int MaximumNameLength = 31;

    /// <summary>Its number, which is also its row in the table.</summary>
    public ushort Id;

    /// <summary>Where it is in its life.</summary>
    public DomainState State;

    /// <summary>1 for a control domain: it may act on others and sees the hypervisor's console.</summary>
    public byte IsControl;

    /// <summary>Why it was shut down, or why it will have been: <c>SHUTDOWN_*</c> of <c>sched.h</c>; valid when <see cref="IsReasonLatched"/> is 1.</summary>
    public uint ShutdownReason;

    /// <summary>How many vcpus it has.</summary>
    public uint VcpuCount;

    /// <summary>Root table of its nested paging; none until the first mapping.</summary>
    public Mfn NestedRoot;

    /// <summary>How many frames of ordinary memory it owns: without its shared_info, grant and paging frames.</summary>
    public ulong Pages;

    /// <summary>How many of them it may own.</summary>
    public ulong MaximumPages;

    /// <summary>The greatest guest frame number that was ever mapped.</summary>
    public ulong MaximumGfn;

    /// <summary>Its shared_info page.</summary>
    public Mfn SharedInfo;

    /// <summary>Counts the flushes of its translations; a vcpu whose own count differs must flush before it runs (<see cref="Tlb"/>).</summary>
    public ulong FlushGeneration;

    /// <summary>What is added to the processor's time-stamp counter to make the guest's.</summary>
    public ulong TimestampOffset;

    /// <summary>Enabled assists: bit n for <c>VMASST_TYPE</c> n.</summary>
    public ulong VmAssist;

    /// <summary>Layout of its grant table's entries: 1 or 2.</summary>
    public uint GrantVersion;

    /// <summary>How many grant frames exist.</summary>
    public uint GrantFrames;

    /// <summary>How many status frames it has: none unless its grant table is of version 2.</summary>
    public uint StatusFrameCount;

    /// <summary>How many of its grants are in use, by whomever.</summary>
    public uint GrantsInUse;

    /// <summary>Handles of its own mappings by grants below it have been in use.</summary>
    public uint GrantHandles;

    /// <summary>The first of those that name nothing now, plus 1; 0 for none. The others hang behind it.</summary>
    public uint FreeGrantHandle;

    /// <summary>Greatest usable port.</summary>
    public uint MaximumPort;

    /// <summary>Ports below it exist; it grows by 64 up to one above <see cref="MaximumPort"/>.</summary>
    public uint ValidPorts;

    /// <summary>1 when the guest has sent on its console's channel and the hypervisor has not looked yet.</summary>
    public uint ConsoleNotified;

    /// <summary>1 once EVTCHNOP_init_control made the event channels FIFO.</summary>
    public uint IsFifo;

    /// <summary>How many pages the FIFO event array has.</summary>
    public uint EventPageCount;

    /// <summary>How many entries <see cref="MapEntry"/> has.</summary>
    public uint MapEntryCount;

    /// <summary>How many bytes <see cref="Name"/> has.</summary>
    public uint NameLength;

    /// <summary>1 once <see cref="ShutdownReason"/> is said: by SCHEDOP_shutdown_code, or by the end itself.</summary>
    public byte IsReasonLatched;

    /// <summary>1 once its end was said on the console.</summary>
    public byte IsEndAnnounced;

    /// <summary>1 once nothing more follows from its end: it stays as it ended.</summary>
    public byte IsPreserved;

    /// <summary>The UUID (<c>xen_domain_handle_t</c>).</summary>
    public fixed byte Handle[16];

    /// <summary>The name, printable ASCII, not terminated.</summary>
    public fixed byte Name[MaximumNameLength + 1];

    /// <summary>Machine frame numbers of the status frames.</summary>
    public fixed ulong StatusFrame[MaximumStatusFrames];

    /// <summary>HVM parameters by index.</summary>
    public fixed ulong Parameters[ParameterCount];

    /// <summary>Machine frame numbers of the FIFO event array's pages.</summary>
    public fixed ulong EventPages[MaximumEventPages];

    /// <summary>The memory map: start, length in bytes and E820 type of each entry.</summary>
    public fixed ulong MapEntry[MaximumMapEntries * 3];

    /// <summary>Which last table of its nested paging each slot is for: one more than the table's place among them; 0 when none (<see cref="LastTables"/>).</summary>
    public fixed ulong LastTableKeys[LastTables.Slots];

    /// <summary>The machine frame number of that table.</summary>
    public fixed ulong LastTableFrames[LastTables.Slots];

    /// <summary>Whether its grant table is of version 2.</summary>
    public readonly bool HasWideGrants => GrantVersion == 2;
}
