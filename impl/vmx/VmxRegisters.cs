using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl.Vmx;

/// <summary>Registers of a vcpu that have no field in the VMCS and are not the hypervisor's either: CR2, DR6, those of SYSCALL, and the other GS base.</summary>
static unsafe class VmxRegisters
{
    const uint Star = 0xc0000081;
    const uint KernelGsBase = 0xc0000102;

    [RuntimeImport("*", "cpu_write_cr2"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void WriteCr2(ulong value);

    [RuntimeImport("*", "cpu_read_dr6"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadDr6();

    [RuntimeImport("*", "cpu_write_dr6"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WriteDr6(ulong value);

    /// <summary>From the processor to the vcpu.</summary>
    public static void Save(HvmVcpu* vcpu)
    {
        var state = VmxVcpu.Of(vcpu);
        state->Cr2 = Cpu.ReadCr2();
        state->Dr6 = ReadDr6();
        for (var i = 0u; i < VmxVcpu.SyscallRegisters; i++)
        {
            state->Syscall[i] = Cpu.ReadMsr(Star + i);
        }
        state->KernelGsBase = Cpu.ReadMsr(KernelGsBase);
    }

    /// <summary>From the vcpu to the processor.</summary>
    public static void Load(HvmVcpu* vcpu)
    {
        var state = VmxVcpu.Of(vcpu);
        WriteCr2(state->Cr2);
        WriteDr6(state->Dr6);
        for (var i = 0u; i < VmxVcpu.SyscallRegisters; i++)
        {
            Cpu.WriteMsr(Star + i, state->Syscall[i]);
        }
        Cpu.WriteMsr(KernelGsBase, state->KernelGsBase);
    }
}
