namespace Cordon.Impl;

/// <summary>
/// Which bits of CR4 the processor has, as its CPUID tells (Intel SDM volume 3, 2.5; AMD APM volume 2, 3.1.3). One that it has not is a fault where a guest sets it, and no state to enter
/// a guest in.
/// </summary>
static class Cr4Features
{
    const uint BasicLeaf = 1, StructuredLeaf = 7;
    const ulong Vme = 1 << 0, Pvi = 1 << 1, Tsd = 1 << 2, De = 1 << 3, Pse = 1 << 4, Pae = 1 << 5, Mce = 1 << 6, Pge = 1 << 7, Pce = 1 << 8, Osfxsr = 1 << 9, Osxmmexcpt = 1 << 10,
        Fsgsbase = 1 << 16, Pcide = 1 << 17, Osxsave = 1 << 18, Smep = 1 << 20, Smap = 1 << 21;

    /// <summary>The bits of <see cref="ControlBits.Cr4"/> that the processor has.</summary>
    public static ulong Present()
    {
        var basic = Cpu.Cpuid(BasicLeaf, 0);
        var structured = Cpu.Cpuid(0, 0).Eax >= StructuredLeaf ? Cpu.Cpuid(StructuredLeaf, 0) : default;
        return Pce
            | When(basic.Edx, 1, Vme | Pvi)
            | When(basic.Edx, 2, De)
            | When(basic.Edx, 3, Pse)
            | When(basic.Edx, 4, Tsd)
            | When(basic.Edx, 6, Pae)
            | When(basic.Edx, 7, Mce)
            | When(basic.Edx, 13, Pge)
            | When(basic.Edx, 24, Osfxsr)
            | When(basic.Edx, 25, Osxmmexcpt)
            | When(basic.Ecx, 17, Pcide)
            | When(basic.Ecx, 26, Osxsave)
            | When(structured.Ebx, 0, Fsgsbase)
            | When(structured.Ebx, 7, Smep)
            | When(structured.Ebx, 20, Smap);
    }

    static ulong When(uint features, int bit, ulong bits) => (features >> bit & 1) != 0 ? bits : 0;
}
