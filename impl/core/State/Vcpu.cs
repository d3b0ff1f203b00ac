using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>What a vcpu is doing, as its guest may ask: <c>RUNSTATE_*</c> of Xen's public <c>vcpu.h</c>.</summary>
public enum RunState : uint
{
    /// <summary>On a processor.</summary>
    Running = 0,

    /// <summary>Waits for a processor.</summary>
    Runnable = 1,

    /// <summary>Waits for an event.</summary>
    Blocked = 2,

    /// <summary>Not brought up.</summary>
    Offline = 3,
}

/// <summary>One virtual processor. The processor-facing state (VMCB, APIC) is the backend's, at <see cref="BackendAddress"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct Vcpu
{
    /// <summary>How many virtual interrupts there are: <c>NR_VIRQS</c>.</summary>
    public const int VirqCount = 24;

    /// <summary>How many FIFO queues a vcpu has: one a priority.</summary>
    public const int QueueCount = 16;

    /// <summary>Its domain's number.</summary>
    public ushort Domain;

    /// <summary>Its number within the domain.</summary>
    public ushort Id;

    /// <summary>1 when it has its initial registers, so that VCPUOP_up may start it.</summary>
    public byte IsInitialised;

    /// <summary>1 while it is not up.</summary>
    public byte IsDown;

    /// <summary>1 while it waits for an event (SCHEDOP_block, SCHEDOP_poll, HLT).</summary>
    public byte IsBlocked;

    /// <summary>1 while it waits in SCHEDOP_poll; then <see cref="IsBlocked"/> is 1 too.</summary>
    public byte IsPolling;

    /// <summary>Vector of HVMOP_set_evtchn_upcall_vector; 0 when the domain's callback applies.</summary>
    public byte UpcallVector;

    /// <summary>1 when an upcall was requested since the backend last looked (<see cref="VcpuEvents.TakeEdge"/>).</summary>
    public byte UpcallRequested;

    /// <summary>What is left to do of the hypercall that it makes.</summary>
    public CallOutcome CallOutcome;

    /// <summary>1 when it let others run first (SCHEDOP_yield); cleared when it leaves the processor.</summary>
    public byte HasYielded;

    /// <summary>1 when vcpu_info was moved by VCPUOP_register_vcpu_info.</summary>
    public byte IsInfoRegistered;

    /// <summary>The port that SCHEDOP_poll waits for, when it is only one; 0: any event.</summary>
    public Port PollPort;

    /// <summary>Translation mode of the caller, set by the exit path.</summary>
    public GuestPaging Paging;

    /// <summary>Host-physical address of the backend's state of this vcpu.</summary>
    public ulong BackendAddress;

    /// <summary>The domain's <see cref="Domain.FlushGeneration"/> that the processor's translations of this vcpu conform to.</summary>
    public ulong FlushGeneration;

    /// <summary>One more than the number of the processor that ran it last; 0 before any has.</summary>
    public uint LastProcessor;

    /// <summary>Host-physical address of its vcpu_info.</summary>
    public ulong InfoAddress;

    /// <summary>Guest-linear address of the registered runstate area; 0 when none.</summary>
    public ulong RunstateArea;

    /// <summary>Guest-linear address of the registered copy of vcpu_time_info; 0 when none.</summary>
    public ulong TimeArea;

    /// <summary>What it does now.</summary>
    public RunState RunState;

    /// <summary>Since when, in nanoseconds since boot.</summary>
    public ulong RunStateEntryTime;

    /// <summary>Nanoseconds spent in each state before that.</summary>
    public fixed ulong RunStateTime[4];

    /// <summary>Period of its periodic timer in nanoseconds; 0 when it is stopped.</summary>
    public ulong PeriodicPeriod;

    /// <summary>When the periodic timer is due next, in nanoseconds since boot.</summary>
    public ulong PeriodicDeadline;

    /// <summary>When the single-shot timer is due; <see cref="Timers.Never"/> when it is stopped.</summary>
    public ulong SingleshotDeadline;

    /// <summary>When SCHEDOP_poll gives up; <see cref="Timers.Never"/> when it does not.</summary>
    public ulong PollDeadline;

    /// <summary>Host-physical address of its FIFO control block; 0 when it has none.</summary>
    public ulong ControlBlock;

    /// <summary>Last event of each FIFO queue, by priority; 0 when the queue is empty.</summary>
    public fixed uint QueueTail[QueueCount];

    /// <summary>The port that each virtual interrupt is bound to; 0 when it is not.</summary>
    public fixed uint VirqPort[VirqCount];

    /// <summary>Registers that VCPUOP_initialise gave, for the backend to load when the vcpu first runs.</summary>
    public InitialRegisters Initial;
}
