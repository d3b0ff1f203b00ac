namespace Cordon.Impl;

/// <summary>XCR0 as a guest may set it.</summary>
static unsafe class ExtendedState
{
    const ulong X87 = 1 << 0;
    const ulong Sse = 1 << 1;
    const ulong Avx = 1 << 2;
    const ulong Avx512 = 7 << 5;
    const ulong Bounds = 3 << 3;
    const ulong Cr4Osxsave = 1 << 18;

    [System.Runtime.RuntimeImport("*", "cpu_xsetbv"), System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.InternalCall)]
    static extern void WriteXcr0(ulong value);

    /// <summary>Sets XCR0 to edx:eax, for a guest whose CR4 is <paramref name="cr4"/>, when that is a combination that the processor takes and the hypervisor can switch.</summary>
    /// <returns>False when the guest is to get #GP.</returns>
    public static bool TrySetXcr0(HvmVcpu* vcpu, ulong cr4)
    {
        var registers = &vcpu->Registers;
        var value = (registers->Rdx << 32) | (registers->Rax & uint.MaxValue);
        var isValid = (uint)registers->Rcx == 0
            && (cr4 & Cr4Osxsave) != 0
            && (value & X87) != 0
            && (value & ~vcpu->Processor->ExtendedFeatures) == 0
            && ((value & Avx) == 0 || (value & Sse) != 0)
            && ((value & Avx512) == 0 || ((value & Avx512) == Avx512 && (value & Avx) != 0))
            && ((value & Bounds) == 0 || (value & Bounds) == Bounds);
        if (isValid)
        {
            WriteXcr0(value);
        }
        return isValid;
    }
}
