using System;

namespace Cordon.Impl.Vmx;

/// <summary>Fields of a VMCS: Intel SDM volume 3, appendix B.</summary>
public enum Field : uint
{
    /// <summary>What the processor knows the vcpu's translations by.</summary>
    Vpid = 0x0000,

    /// <summary>Selectors of ES, CS, SS, DS, FS, GS, LDTR, TR: this plus 2 each.</summary>
    GuestSelector = 0x0800,

    /// <summary>The hypervisor's selectors.</summary>
    HostEs = 0x0c00, HostCs = 0x0c02, HostSs = 0x0c04, HostDs = 0x0c06, HostFs = 0x0c08, HostGs = 0x0c0a, HostTr = 0x0c0c,

    /// <summary>Physical address of the MSR bitmap, 4 KiB.</summary>
    MsrBitmap = 0x2004,

    /// <summary>Added to the time-stamp counter that the guest reads.</summary>
    TimestampOffset = 0x2010,

    /// <summary>The root of the extended page tables, and how they are walked.</summary>
    EptPointer = 0x201a,

    /// <summary>The guest-physical address of an EPT violation.</summary>
    GuestPhysicalAddress = 0x2400,

    /// <summary>All ones where no shadow VMCS is used.</summary>
    LinkPointer = 0x2800,

    /// <summary>The guest's debug control register.</summary>
    GuestDebugControl = 0x2802,

    /// <summary>The guest's EFER.</summary>
    GuestEfer = 0x2806,

    /// <summary>The guest's page directory pointers under PAE: this plus 2 each.</summary>
    GuestPointers = 0x280a,

    /// <summary>The hypervisor's EFER.</summary>
    HostEfer = 0x2c02,

    /// <summary>Which events end the run: <see cref="PinControl"/>.</summary>
    PinControls = 0x4000,

    /// <summary>Which instructions do: <see cref="RunControl"/>.</summary>
    RunControls = 0x4002,

    /// <summary>A bit an exception that ends the run.</summary>
    ExceptionBitmap = 0x4004,

    /// <summary>Which page faults count as exceptions that end the run: with both 0, as the bitmap says.</summary>
    PageFaultMask = 0x4006, PageFaultMatch = 0x4008,

    /// <summary>Values of CR3 that a guest may load where loading it ends the run.</summary>
    Cr3TargetCount = 0x400a,

    /// <summary>What an exit does: <see cref="ExitControl"/>.</summary>
    ExitControls = 0x400c,

    /// <summary>How many model-specific registers an exit keeps and loads.</summary>
    ExitMsrStoreCount = 0x400e, ExitMsrLoadCount = 0x4010,

    /// <summary>What an entry does: <see cref="EntryControl"/>.</summary>
    EntryControls = 0x4012,

    /// <summary>How many model-specific registers an entry loads.</summary>
    EntryMsrLoadCount = 0x4014,

    /// <summary>The event to deliver on entry: <see cref="Event"/>.</summary>
    EntryEvent = 0x4016,

    /// <summary>Its error code.</summary>
    EntryErrorCode = 0x4018,

    /// <summary>The length of the instruction that raises it, when one does.</summary>
    EntryInstructionLength = 0x401a,

    /// <summary>More of <see cref="RunControls"/>: <see cref="RunControl2"/>.</summary>
    RunControls2 = 0x401e,

    /// <summary>Why the last VMX instruction failed.</summary>
    InstructionError = 0x4400,

    /// <summary>Why the run ended.</summary>
    ExitReason = 0x4402,

    /// <summary>The exception or NMI that ended the run.</summary>
    ExitEvent = 0x4404,

    /// <summary>The event whose delivery the exit interrupted.</summary>
    VectoringEvent = 0x4408,

    /// <summary>Its error code.</summary>
    VectoringErrorCode = 0x440a,

    /// <summary>The length of the instruction that ended the run.</summary>
    ExitInstructionLength = 0x440c,

    /// <summary>Limits of ES, CS, SS, DS, FS, GS, LDTR, TR: this plus 2 each.</summary>
    GuestLimit = 0x4800,

    /// <summary>Limits of the tables.</summary>
    GuestGdtLimit = 0x4810, GuestIdtLimit = 0x4812,

    /// <summary>Access rights of ES, CS, SS, DS, FS, GS, LDTR, TR: this plus 2 each.</summary>
    GuestRights = 0x4814,

    /// <summary>Those of CS and SS.</summary>
    GuestCsRights = 0x4816, GuestSsRights = 0x4818,

    /// <summary>Bits 0 and 1: the guest is in an interrupt shadow.</summary>
    Interruptibility = 0x4824,

    /// <summary>Whether the guest is active (0) or halted.</summary>
    ActivityState = 0x4826,

    /// <summary>The guest's register of SYSENTER.</summary>
    GuestSysenterCs = 0x482a,

    /// <summary>What is left of the preemption timer.</summary>
    PreemptionTimer = 0x482e,

    /// <summary>The hypervisor's register of SYSENTER.</summary>
    HostSysenterCs = 0x4c00,

    /// <summary>Bits of CR0 and CR4 that are the hypervisor's, and what the guest reads in them.</summary>
    Cr0Mask = 0x6000, Cr4Mask = 0x6002, Cr0Shadow = 0x6004, Cr4Shadow = 0x6006,

    /// <summary>What the reason says more.</summary>
    Qualification = 0x6400,

    /// <summary>The guest's register of that name.</summary>
    GuestCr0 = 0x6800, GuestCr3 = 0x6802, GuestCr4 = 0x6804,

    /// <summary>Bases of ES, CS, SS, DS, FS, GS, LDTR, TR: this plus 2 each.</summary>
    GuestBase = 0x6806, GuestCsBase = 0x6808,

    /// <summary>The guest's register of that name.</summary>
    GuestGdtBase = 0x6816, GuestIdtBase = 0x6818, GuestDr7 = 0x681a, GuestRsp = 0x681c, GuestRip = 0x681e, GuestRflags = 0x6820,

    /// <summary>Debug exceptions that the guest is to get still.</summary>
    PendingDebug = 0x6822,

    /// <summary>The guest's registers of SYSENTER.</summary>
    GuestSysenterEsp = 0x6824, GuestSysenterEip = 0x6826,

    /// <summary>The hypervisor's register of that name.</summary>
    HostCr0 = 0x6c00, HostCr3 = 0x6c02, HostCr4 = 0x6c04, HostFsBase = 0x6c06, HostGsBase = 0x6c08, HostTrBase = 0x6c0a, HostGdtBase = 0x6c0c, HostIdtBase = 0x6c0e,
    /// <inheritdoc cref="HostCr0"/>
    HostSysenterEsp = 0x6c10, HostSysenterEip = 0x6c12,
}

/// <summary>Pin-based controls: Intel SDM volume 3, 25.6.1.</summary>
[Flags]
public enum PinControl : uint
{
    /// <summary>A physical interrupt ends the run.</summary>
    Interrupt = 1 << 0,

    /// <summary>A physical NMI ends the run.</summary>
    Nmi = 1 << 3,

    /// <summary>The preemption timer counts, and ends the run at 0.</summary>
    PreemptionTimer = 1 << 6,
}

/// <summary>Primary processor-based controls: Intel SDM volume 3, 25.6.2.</summary>
[Flags]
public enum RunControl : uint
{
    /// <summary>That the guest can take an interrupt ends the run.</summary>
    InterruptWindow = 1 << 2,

    /// <summary>The guest's time-stamp counter has an offset.</summary>
    TimestampOffset = 1 << 3,

    /// <summary>HLT.</summary>
    Halt = 1 << 7,

    /// <summary>MWAIT.</summary>
    Mwait = 1 << 10,

    /// <summary>RDPMC.</summary>
    ReadPerformanceCounter = 1 << 11,

    /// <summary>MOV to CR8.</summary>
    LoadCr8 = 1 << 19,

    /// <summary>MOV from CR8.</summary>
    StoreCr8 = 1 << 20,

    /// <summary>IN and OUT of every port.</summary>
    Io = 1 << 24,

    /// <summary>RDMSR and WRMSR of registers that the bitmap names, instead of all.</summary>
    MsrBitmap = 1 << 28,

    /// <summary>MONITOR.</summary>
    Monitor = 1 << 29,

    /// <summary><see cref="RunControl2"/> applies.</summary>
    Secondary = 1u << 31,
}

/// <summary>Secondary processor-based controls: Intel SDM volume 3, 25.6.2.</summary>
[Flags]
public enum RunControl2 : uint
{
    /// <summary>Extended page tables.</summary>
    Ept = 1 << 1,

    /// <summary>Translations are known by <see cref="Field.Vpid"/>.</summary>
    Vpid = 1 << 5,

    /// <summary>The guest may be in real mode, or without paging.</summary>
    UnrestrictedGuest = 1 << 7,

    /// <summary>The guest may use INVPCID.</summary>
    Invpcid = 1 << 12,
}

/// <summary>VM-exit controls: Intel SDM volume 3, 25.7.1.</summary>
[Flags]
public enum ExitControl : uint
{
    /// <summary>DR7 and the debug control register are kept.</summary>
    SaveDebug = 1 << 2,

    /// <summary>The hypervisor runs in 64-bit mode.</summary>
    Host64Bit = 1 << 9,

    /// <summary>The guest's EFER is kept.</summary>
    SaveEfer = 1 << 20,

    /// <summary>The hypervisor's EFER is loaded.</summary>
    LoadEfer = 1 << 21,

    /// <summary>What is left of the preemption timer is kept.</summary>
    SavePreemptionTimer = 1 << 22,
}

/// <summary>VM-entry controls: Intel SDM volume 3, 25.8.1.</summary>
[Flags]
public enum EntryControl : uint
{
    /// <summary>DR7 and the debug control register are loaded.</summary>
    LoadDebug = 1 << 2,

    /// <summary>The guest is in long mode. An exit of an unrestricted guest keeps it up to date.</summary>
    LongMode = 1 << 9,

    /// <summary>The guest's EFER is loaded.</summary>
    LoadEfer = 1 << 15,
}

/// <summary>Bits of an event to deliver, or whose delivery was interrupted: Intel SDM volume 3, 25.8.3 and 25.9.3.</summary>
public static class Event
{
    /// <summary>A physical interrupt.</summary>
    public const uint Interrupt = 0 << 8;

    /// <summary>A non-maskable interrupt.</summary>
    public const uint Nmi = 2 << 8;

    /// <summary>An exception of the processor.</summary>
    public const uint Exception = 3 << 8;

    /// <summary>INT n.</summary>
    public const uint SoftwareInterrupt = 4 << 8;

    /// <summary>INT1.</summary>
    public const uint PrivilegedSoftwareException = 5 << 8;

    /// <summary>INT3 or INTO.</summary>
    public const uint SoftwareException = 6 << 8;

    /// <summary>The type's bits.</summary>
    public const uint TypeMask = 7 << 8;

    /// <summary>There is an error code.</summary>
    public const uint HasErrorCode = 1 << 11;

    /// <summary>There is an event.</summary>
    public const uint Valid = 1u << 31;

    /// <summary>What of an interrupted event can be delivered again as it is.</summary>
    public const uint DeliverableMask = Valid | HasErrorCode | TypeMask | 0xff;
}

/// <summary>Why a guest's run ended: Intel SDM volume 3, appendix C.</summary>
public enum ExitReason : uint
{
    /// <summary>An exception, or an NMI.</summary>
    ExceptionOrNmi = 0,

    /// <summary>A physical interrupt.</summary>
    Interrupt = 1,

    /// <summary>The guest's triple fault.</summary>
    TripleFault = 2,

    /// <summary>INIT.</summary>
    Init = 3,

    /// <summary>The guest can take an interrupt.</summary>
    InterruptWindow = 7,

    /// <summary>A task switch.</summary>
    TaskSwitch = 9,

    /// <summary>CPUID.</summary>
    Cpuid = 10,

    /// <summary>GETSEC.</summary>
    Getsec = 11,

    /// <summary>HLT.</summary>
    Halt = 12,

    /// <summary>INVD.</summary>
    InvalidateCaches = 13,

    /// <summary>RDPMC.</summary>
    ReadPerformanceCounter = 15,

    /// <summary>RSM.</summary>
    Resume = 17,

    /// <summary>VMCALL.</summary>
    Vmcall = 18,

    /// <summary>VMCLEAR, the first of nine instructions of VMX.</summary>
    FirstVmxInstruction = 19,

    /// <summary>VMXON, the last of them.</summary>
    LastVmxInstruction = 27,

    /// <summary>Access to a control register.</summary>
    ControlRegister = 28,

    /// <summary>IN or OUT.</summary>
    Io = 30,

    /// <summary>RDMSR.</summary>
    ReadMsr = 31,

    /// <summary>WRMSR.</summary>
    WriteMsr = 32,

    /// <summary>The guest's state is not one that the processor enters.</summary>
    InvalidState = 33,

    /// <summary>MWAIT.</summary>
    Mwait = 36,

    /// <summary>MONITOR.</summary>
    Monitor = 39,

    /// <summary>A machine check while the guest was entered.</summary>
    MachineCheck = 41,

    /// <summary>The extended page tables do not allow the access.</summary>
    EptViolation = 48,

    /// <summary>An entry of theirs is none.</summary>
    EptMisconfiguration = 49,

    /// <summary>INVEPT.</summary>
    Invept = 50,

    /// <summary>The preemption timer has reached 0.</summary>
    PreemptionTimer = 52,

    /// <summary>INVVPID.</summary>
    Invvpid = 53,

    /// <summary>XSETBV.</summary>
    Xsetbv = 55,
}
