using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// What CPUID says to a guest: of the processor's features those that need nothing from the hypervisor, or what it gives (a local APIC in x2APIC mode); and Xen's own leaves
/// (<c>arch-x86/cpuid.h</c>).
/// </summary>
static unsafe class CpuidPolicy
{
    const uint LastBasic = 0xd;
    const uint LastExtended = 0x80000008;
    const uint FirstExtended = 0x80000000;
    const uint XenRange = 0x40000000;
    const uint RangeMask = 0xffff0000;

    // FPU VME DE PSE TSC MSR PAE CX8 SEP PGE CMOV PAT PSE36 CLFSH MMX FXSR SSE SSE2
    const uint BasicEdx = 0x078b_a97f;

    // SSE3 PCLMUL SSSE3 FMA CX16 SSE4.1 SSE4.2 MOVBE POPCNT AES XSAVE AVX F16C RDRAND
    const uint BasicEcx = (1 << 0) | (1 << 1) | (1 << 9) | (1 << 12) | (1 << 13) | (1 << 19) | (1 << 20) | (1 << 22) | (1 << 23)
        | (1 << 25) | Xsave | (1 << 28) | (1 << 29) | (1 << 30);
    const uint Xsave = 1 << 26;
    const uint Osxsave = 1 << 27;
    const uint HypervisorPresent = 1u << 31;
    const uint X2Apic = 1 << 21;
    const uint TimestampDeadline = 1 << 24;
    const uint Apic = 1 << 9;
    const uint ApicTimerAlwaysRuns = 1 << 2;
    const int ApicIdShift = 24;
    const ulong Cr4Osxsave = 1 << 18;
    const uint CacheLineFlushSize = 0xff00;

    // Not ERMS and FSRM, by which a guest would copy and clear bytewise: REP by quadwords is as fast on processors with SVM, and an eighth of
    // the steps on an emulated one.
    // FSGSBASE BMI1 AVX2 SMEP BMI2 INVPCID RDSEED ADX SMAP CLFLUSHOPT CLWB SHA, and AVX-512 (F DQ IFMA CD BW VL)
    const uint StructuredEbx = (1 << 0) | (1 << 3) | (1 << 5) | (1 << 7) | (1 << 8) | (1 << 10) | (1 << 16) | (1 << 17) | (1 << 18)
        | (1 << 19) | (1 << 20) | (1 << 21) | (1 << 23) | (1 << 24) | (1 << 28) | (1 << 29) | (1 << 30) | (1u << 31);

    // VBMI UMIP VBMI2 GFNI VAES VPCLMULQDQ VNNI BITALG VPOPCNTDQ
    const uint StructuredEcx = (1 << 1) | (1 << 2) | (1 << 6) | (1 << 8) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 14);

    // XSAVEOPT XSAVEC XGETBV(1); no supervisor components
    const uint ExtendedStateFeatures = 7;

    // LAHF ABM SSE4A MisAlignSse 3DNowPrefetch
    const uint ExtendedEcx = (1 << 0) | (1 << 5) | (1 << 6) | (1 << 7) | (1 << 8);

    // SYSCALL NX MmxExt FFXSR Page1GB LM, and what repeats leaf 1
    const uint ExtendedEdx = (1 << 11) | (1 << 20) | (1 << 22) | (1 << 25) | (1 << 26) | (1 << 29) | BasicEdxRepeated;

    // FPU VME DE PSE TSC MSR PAE CX8 PGE CMOV PAT PSE36 MMX FXSR
    const uint BasicEdxRepeated = 0x0183_a17f;

    // TSC invariant
    const uint PowerEdx = 1 << 8;
    const uint AddressSizes = 0xffff;

    /// <summary>Fills eax, ebx, ecx and edx as CPUID does, for a guest whose CR4 is <paramref name="cr4"/>.</summary>
    public static void Answer(HvmVcpu* vcpu, ulong cr4)
    {
        var registers = &vcpu->Registers;
        var leaf = (uint)registers->Rax;
        var subleaf = (uint)registers->Rcx;
        var answer = (leaf & RangeMask) == XenRange ? XenLeaf(vcpu, leaf, subleaf)
            : leaf >= FirstExtended ? ExtendedLeaf(leaf)
            : BasicLeaf(vcpu, cr4, leaf, subleaf);
        registers->Rax = answer.Eax;
        registers->Rbx = answer.Ebx;
        registers->Rcx = answer.Ecx;
        registers->Rdx = answer.Edx;
    }

    static CpuidResult BasicLeaf(HvmVcpu* vcpu, ulong cr4, uint leaf, uint subleaf)
    {
        if (leaf > LastBasic)
        {
            return default;
        }
        var host = Cpu.Cpuid(leaf, subleaf);
        switch (leaf)
        {
            case 0:
                host.Eax = host.Eax < LastBasic ? host.Eax : LastBasic;
                return host;
            case 1:
                host.Ebx = (host.Ebx & CacheLineFlushSize) | vcpu->Apic.Id << ApicIdShift;
                host.Ecx &= BasicEcx;
                if (vcpu->Processor->ExtendedFeatures == 0)
                {
                    host.Ecx &= ~Xsave;
                }
                host.Ecx |= HypervisorPresent | X2Apic | TimestampDeadline | ((cr4 & Cr4Osxsave) != 0 ? Osxsave : 0);
                host.Edx = (host.Edx & BasicEdx) | (vcpu->Apic.Mode != ApicMode.Disabled ? Apic : 0);
                return host;
            case 2:
                return host;
            case 6:
                return new CpuidResult { Eax = ApicTimerAlwaysRuns };
            case 7:
                return subleaf != 0 ? default : new CpuidResult
                {
                    Ebx = host.Ebx & StructuredEbx & ~vcpu->Processor->HiddenStructuredFeatures,
                    Ecx = host.Ecx & StructuredEcx,
                };
            case 0xd:
                return ExtendedStateLeaf(vcpu, host, subleaf);
            default:
                return default;
        }
    }

    // Sizes for what the guest has enabled are right as the processor says them: XCR0 stays the guest's while the hypervisor runs.
    static CpuidResult ExtendedStateLeaf(HvmVcpu* vcpu, CpuidResult host, uint subleaf)
    {
        var features = vcpu->Processor->ExtendedFeatures;
        switch (subleaf)
        {
            case 0:
                host.Eax &= (uint)features;
                host.Edx &= (uint)(features >> 32);
                return host;
            case 1:
                return new CpuidResult { Eax = host.Eax & ExtendedStateFeatures, Ebx = host.Ebx };
            default:
                return subleaf < 64 && (features >> (int)subleaf & 1) != 0 ? host : default;
        }
    }

    static CpuidResult ExtendedLeaf(uint leaf)
    {
        if (leaf > LastExtended)
        {
            return default;
        }
        var host = Cpu.Cpuid(leaf, 0);
        switch (leaf)
        {
            case FirstExtended:
                host.Eax = host.Eax < LastExtended ? host.Eax : LastExtended;
                return host;
            case 0x80000001:
                host.Ebx = 0;
                host.Ecx &= ExtendedEcx;
                host.Edx &= ExtendedEdx;
                return host;
            case 0x80000007:
                return new CpuidResult { Edx = host.Edx & PowerEdx };
            case 0x80000008:
                return new CpuidResult { Eax = host.Eax & AddressSizes };
            default:
                return host;
        }
    }

    static CpuidResult XenLeaf(HvmVcpu* vcpu, uint leaf, uint subleaf)
    {
        const uint HypercallPages = 1;
        const uint PreservesAccessedAndDirty = 1;
        switch (leaf)
        {
            case CpuidLeaf.First:
                return new CpuidResult { Eax = CpuidLeaf.Last, Ebx = CpuidLeaf.SignatureEbx, Ecx = CpuidLeaf.SignatureEcx, Edx = CpuidLeaf.SignatureEdx };
            case CpuidLeaf.Version:
                return new CpuidResult { Eax = XenVersionValue.Packed };
            case CpuidLeaf.HypercallPage:
                return new CpuidResult { Eax = HypercallPages, Ebx = CpuidLeaf.HypercallMsr, Ecx = PreservesAccessedAndDirty };
            case CpuidLeaf.Time:
                return TimeLeaf(vcpu, subleaf);
            case CpuidLeaf.Hvm when subleaf == 0:
                return new CpuidResult
                {
                    Eax = HvmCpuidFeature.VcpuIdPresent | HvmCpuidFeature.DomidPresent,
                    Ebx = vcpu->Vcpu->Id,
                    Ecx = vcpu->Domain->Id,
                };
            default:
                return default;
        }
    }

    static CpuidResult TimeLeaf(HvmVcpu* vcpu, uint subleaf)
    {
        const uint ReliableTimestamp = 1 << 1;
        var hypervisor = vcpu->Processor->Hypervisor;
        var kilohertz = (uint)vcpu->Processor->TimestampKilohertz;
        var offset = hypervisor->TimestampBase + vcpu->Domain->TimestampOffset;
        return subleaf switch
        {
            0 => new CpuidResult { Eax = ReliableTimestamp, Ecx = kilohertz },
            1 => new CpuidResult
            {
                Eax = (uint)offset,
                Ebx = (uint)(offset >> 32),
                Ecx = hypervisor->TimestampMultiplier,
                Edx = (uint)hypervisor->TimestampShift,
            },
            2 => new CpuidResult { Eax = kilohertz },
            _ => default,
        };
    }
}
