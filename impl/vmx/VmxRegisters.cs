using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl.Vmx;

/// <summary>Registers of a vcpu that have no field in the VMCS and are not the hypervisor's either: CR2, DR6, those of SYSCALL, and the other GS base.</summary>
static unsafe class VmxRegisters
{
    [RuntimeImport("*", "cpu_read_dr6"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadDr6();

    [RuntimeImport("*", "cpu_write_dr6"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WriteDr6(ulong value);

    /// <summary>From the processor to the vcpu.</summary>
    [RuntimeImport("*", "vmx_save_registers"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Save(VmxVcpu* vcpu);

    /// <summary>From the vcpu to the processor.</summary>
    [RuntimeImport("*", "vmx_load_registers"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Load(VmxVcpu* vcpu);
}
