using System;

namespace Cordon.Impl.Svm;

/// <summary>Events and instructions that end a guest's run: VMCB offset 00Ch.</summary>
[Flags]
public enum Intercept : uint
{
    /// <summary>A physical interrupt.</summary>
    Interrupt = 1 << 0,

    /// <summary>A physical NMI.</summary>
    Nmi = 1 << 1,

    /// <summary>A physical SMI.</summary>
    Smi = 1 << 2,

    /// <summary>INIT.</summary>
    Init = 1 << 3,

    /// <summary>RDPMC.</summary>
    ReadPerformanceCounter = 1 << 15,

    /// <summary>CPUID.</summary>
    Cpuid = 1 << 18,

    /// <summary>RSM.</summary>
    Resume = 1 << 19,

    /// <summary>INVD.</summary>
    InvalidateCaches = 1 << 22,

    /// <summary>HLT.</summary>
    Halt = 1 << 24,

    /// <summary>INVLPGA.</summary>
    InvalidatePageInAsid = 1 << 26,

    /// <summary>IN and OUT that the I/O permission map names.</summary>
    Io = 1 << 27,

    /// <summary>RDMSR and WRMSR that the MSR permission map names.</summary>
    Msr = 1 << 28,

    /// <summary>FERR freeze.</summary>
    FerrFreeze = 1 << 30,

    /// <summary>Shutdown: the guest's triple fault.</summary>
    Shutdown = 1u << 31,
}

/// <summary>SVM and other instructions that end a guest's run: VMCB offset 010h.</summary>
[Flags]
public enum Intercept2 : uint
{
    /// <summary>VMRUN, which must be intercepted.</summary>
    Vmrun = 1 << 0,

    /// <summary>VMMCALL.</summary>
    Vmmcall = 1 << 1,

    /// <summary>VMLOAD.</summary>
    Vmload = 1 << 2,

    /// <summary>VMSAVE.</summary>
    Vmsave = 1 << 3,

    /// <summary>STGI.</summary>
    Stgi = 1 << 4,

    /// <summary>CLGI.</summary>
    Clgi = 1 << 5,

    /// <summary>SKINIT.</summary>
    Skinit = 1 << 6,

    /// <summary>MONITOR.</summary>
    Monitor = 1 << 10,

    /// <summary>MWAIT.</summary>
    Mwait = 1 << 11,

    /// <summary>XSETBV.</summary>
    Xsetbv = 1 << 13,
}

/// <summary>TLB_CONTROL: VMCB offset 05Ch.</summary>
public enum TlbControl : uint
{
    /// <summary>Flush nothing.</summary>
    Nothing = 0,

    /// <summary>Flush everything, on every entry that finds it.</summary>
    Everything = 1,

    /// <summary>Flush this guest's ASID; where FlushByAsid exists.</summary>
    ThisGuest = 3,
}

/// <summary>Bits of VMCB offset 060h.</summary>
public static class VirtualInterrupt
{
    /// <summary>The guest's CR8, which is the class of its local APIC's task priority.</summary>
    public const ulong TaskPriorityMask = 0xf;

    /// <summary>A virtual interrupt waits; the processor clears it when it delivers it.</summary>
    public const ulong Pending = 1 << 8;

    /// <summary>Where its priority is, the class of its vector.</summary>
    public const int PriorityShift = 16;

    /// <summary>The highest priority.</summary>
    public const ulong HighestPriority = 0xf << PriorityShift;

    /// <summary>It does not look at the guest's TPR.</summary>
    public const ulong IgnoreTaskPriority = 1 << 20;

    /// <summary>Physical interrupts are masked by the host's RFLAGS.IF, not by the guest's; TPR is virtual.</summary>
    public const ulong Masking = 1 << 24;

    /// <summary>Where the vector is.</summary>
    public const int VectorShift = 32;
}

/// <summary>Bits of EVENTINJ and EXITINTINFO: AMD APM volume 2, 15.20.</summary>
public static class Event
{
    /// <summary>A maskable interrupt.</summary>
    public const ulong Interrupt = 0 << 8;

    /// <summary>A non-maskable interrupt.</summary>
    public const ulong Nmi = 2 << 8;

    /// <summary>An exception.</summary>
    public const ulong Exception = 3 << 8;

    /// <summary>INT n.</summary>
    public const ulong SoftwareInterrupt = 4 << 8;

    /// <summary>The type's bits.</summary>
    public const ulong TypeMask = 7 << 8;

    /// <summary>There is an error code, in bits 32–63.</summary>
    public const ulong HasErrorCode = 1 << 11;

    /// <summary>There is an event.</summary>
    public const ulong Valid = 1UL << 31;
}

/// <summary>Why a guest's run ended: AMD APM volume 2, appendix C.</summary>
public enum ExitReason : ulong
{
    /// <summary>First of 32 exceptions.</summary>
    Exception0 = 0x40,

    /// <summary>#DB.</summary>
    DebugException = 0x41,

    /// <summary>#AC.</summary>
    AlignmentCheck = 0x51,

    /// <summary>#MC.</summary>
    MachineCheck = 0x52,

    /// <summary>A physical interrupt.</summary>
    Interrupt = 0x60,

    /// <summary>A physical NMI.</summary>
    Nmi = 0x61,

    /// <summary>A physical SMI.</summary>
    Smi = 0x62,

    /// <summary>INIT.</summary>
    Init = 0x63,

    /// <summary>RDPMC.</summary>
    ReadPerformanceCounter = 0x6f,

    /// <summary>CPUID.</summary>
    Cpuid = 0x72,

    /// <summary>RSM.</summary>
    Resume = 0x73,

    /// <summary>INVD.</summary>
    InvalidateCaches = 0x76,

    /// <summary>HLT.</summary>
    Halt = 0x78,

    /// <summary>INVLPGA.</summary>
    InvalidatePageInAsid = 0x7a,

    /// <summary>IN or OUT.</summary>
    Io = 0x7b,

    /// <summary>RDMSR or WRMSR.</summary>
    Msr = 0x7c,

    /// <summary>FERR freeze.</summary>
    FerrFreeze = 0x7e,

    /// <summary>The guest's triple fault.</summary>
    Shutdown = 0x7f,

    /// <summary>VMRUN.</summary>
    Vmrun = 0x80,

    /// <summary>VMMCALL.</summary>
    Vmmcall = 0x81,

    /// <summary>VMLOAD.</summary>
    Vmload = 0x82,

    /// <summary>VMSAVE.</summary>
    Vmsave = 0x83,

    /// <summary>STGI.</summary>
    Stgi = 0x84,

    /// <summary>CLGI.</summary>
    Clgi = 0x85,

    /// <summary>SKINIT.</summary>
    Skinit = 0x86,

    /// <summary>MONITOR.</summary>
    Monitor = 0x8a,

    /// <summary>MWAIT.</summary>
    Mwait = 0x8b,

    /// <summary>XSETBV.</summary>
    Xsetbv = 0x8d,

    /// <summary>The nested page table does not allow the access.</summary>
    NestedPageFault = 0x400,

    /// <summary>The VMCB is not consistent.</summary>
    Invalid = ulong.MaxValue,

    /// <summary>The same, as QEMU 7.2 writes it.</summary>
    Invalid32 = uint.MaxValue,
}
