using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>
/// The processor-facing state of a vcpu, on a page of its own (<see cref="Vcpu.BackendAddress"/>). hvm/offsets.inc repeats the offsets up to
/// <see cref="Xmm"/>. Physical memory is identity-mapped, so that addresses and pointers are the same numbers.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 4096)]
public unsafe struct HvmVcpu
{
    /// <summary>The guest's general registers while it does not run; rsp is in the control block.</summary>
    [FieldOffset(0x00)] public HypercallRegisters Registers;

    /// <summary>Physical address of its control block: a VMCB or a VMCS.</summary>
    [FieldOffset(0x80)] public ulong ControlBlock;

    /// <summary>The vcpu of core that this belongs to.</summary>
    [FieldOffset(0x88)] public Vcpu* Vcpu;

    /// <summary>Its domain.</summary>
    [FieldOffset(0x90)] public Domain* Domain;

    /// <summary>The processor that runs it or ran it last, and through it the root.</summary>
    [FieldOffset(0x98)] public HvmProcessor* Processor;

    /// <summary>The guest's XCR0 while another vcpu has the processor.</summary>
    [FieldOffset(0xa0)] public ulong Xcr0;

    /// <summary>1 once it has run, so that <see cref="Extended"/> and the control block hold its state.</summary>
    [FieldOffset(0xa8)] public ulong HasRun;

    /// <summary>The vector of the local APIC that is offered to the guest (<see cref="IBackend.OfferInterrupt"/>); 0 when there is none.</summary>
    [FieldOffset(0xb0)] public uint Offered;

    /// <summary>The vector of the domain's callback that is offered to the guest (<see cref="IBackend.OfferLevel"/>); 0 when there is none.</summary>
    [FieldOffset(0xb4)] public uint OfferedLevel;

    /// <summary>The guest's xmm0 and xmm8 while the hypervisor runs, whose code uses no others.</summary>
    [FieldOffset(0xc0)] public fixed byte Xmm[32];

    /// <summary>What the backend keeps besides.</summary>
    [FieldOffset(0xe0)] public fixed byte Backend[BackendBytes];

    /// <summary>DR0 to DR3 while another vcpu has the processor.</summary>
    [FieldOffset(0x1c0)] public fixed ulong Debug[4];

    /// <summary>Its local APIC.</summary>
    [FieldOffset(0x200)] public VirtualApic Apic;

    /// <summary>The XSAVE area while another vcpu has the processor; the x87 and SSE part is the FXSAVE image.</summary>
    [FieldOffset(0x400)] public fixed byte Extended[MaximumExtendedBytes];

    /// <summary>Bytes of <see cref="Backend"/>.</summary>
    public const int BackendBytes = 0xe0;

    /// <summary>The greatest XSAVE area that fits: x87, SSE, AVX, AVX-512 and protection keys need 2,696 bytes.</summary>
    public const int MaximumExtendedBytes = 3072;
}
