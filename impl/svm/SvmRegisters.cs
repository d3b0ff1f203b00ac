using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl.Svm;

/// <summary>What VMSAVE and VMLOAD move: FS, GS, TR, LDTR and the registers of SYSCALL and SYSENTER.</summary>
static unsafe class SvmRegisters
{
    [RuntimeImport("*", "svm_vmload"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void Vmload(ulong block);

    [RuntimeImport("*", "svm_vmsave"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void Vmsave(ulong block);

    /// <summary>From the processor to the vcpu's control block.</summary>
    public static void Save(HvmVcpu* vcpu) => Vmsave(vcpu->ControlBlock);

    /// <summary>From the vcpu's control block to the processor.</summary>
    public static void Load(HvmVcpu* vcpu) => Vmload(vcpu->ControlBlock);
}
