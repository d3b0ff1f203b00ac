using System.Runtime.InteropServices;

namespace Cordon.Impl.Vmx;

/// <summary>What the VMX backend keeps of a vcpu beside its VMCS: <see cref="HvmVcpu.Backend"/>. vmx/offsets.inc repeats the offsets up to <see cref="KernelGsBase"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct VmxVcpu
{
    /// <summary>Why the last run ended, as <see cref="Field.ExitReason"/> has it.</summary>
    public ulong Reason;

    /// <summary>The event whose delivery that interrupted, as <see cref="Field.VectoringEvent"/> has it.</summary>
    public ulong Vectoring;

    /// <summary>1 when the VMCS has been entered, so that the next entry is a resumption.</summary>
    public ulong IsLaunched;

    /// <summary>CR2, DR6 and the registers that have no field in the VMCS, while another vcpu has the processor.</summary>
    public ulong Cr2, Dr6;

    /// <summary>STAR, LSTAR, CSTAR and the mask of SYSCALL, in the order of their numbers.</summary>
    public fixed ulong Syscall[4];

    /// <summary>The base that SWAPGS swaps.</summary>
    public ulong KernelGsBase;

    /// <summary>The guest's PAT: EPT entries override it, so that the processor never sees it.</summary>
    public ulong Pat;

    /// <summary>What <see cref="Field.EptPointer"/> holds.</summary>
    public ulong EptPointer;

    /// <summary>What <see cref="Field.RunControls"/> holds.</summary>
    public RunControl RunControls;

    /// <summary>What <see cref="Field.Vpid"/> holds; 0 when translations are not known by it.</summary>
    public uint Vpid;

    /// <summary>1 when an event is to be delivered on the next entry.</summary>
    public uint HasEvent;

    /// <summary>1 when the interrupt last offered has been given to the processor.</summary>
    public uint TookOffer;

    /// <summary>The backend's part of a vcpu.</summary>
    public static VmxVcpu* Of(HvmVcpu* vcpu) => (VmxVcpu*)vcpu->Backend;
}
