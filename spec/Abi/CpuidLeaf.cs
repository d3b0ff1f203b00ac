namespace Cordon.Spec;

/// <summary>Hypervisor CPUID leaves: <c>arch-x86/cpuid.h</c>.</summary>
public static class CpuidLeaf
{
    /// <summary>Signature and number of leaves.</summary>
    public const uint First = 0x40000000;

    /// <summary>EAX: version.</summary>
    public const uint Version = 0x40000001;

    /// <summary>EAX: pages; EBX: MSR that fills them; ECX, EDX: features.</summary>
    public const uint HypercallPage = 0x40000002;

    /// <summary>The clock's parameters.</summary>
    public const uint Time = 0x40000003;

    /// <summary>What a PVH or HVM guest may rely on.</summary>
    public const uint Hvm = 0x40000004;

    /// <summary>PV: address width.</summary>
    public const uint Pv = 0x40000005;

    /// <summary>The last leaf.</summary>
    public const uint Last = 0x40000005;

    /// <summary>"XenV".</summary>
    public const uint SignatureEbx = 0x566E6558;

    /// <summary>"MMXe".</summary>
    public const uint SignatureEcx = 0x65584D4D;

    /// <summary>"nVMM".</summary>
    public const uint SignatureEdx = 0x4D4D566E;

    /// <summary>MSR whose write fills a hypercall page.</summary>
    public const uint HypercallMsr = 0x40000000;
}

/// <summary>EAX of leaf <see cref="CpuidLeaf.Hvm"/>: <c>XEN_HVM_CPUID_*</c>.</summary>
public static class HvmCpuidFeature
{
    /// <summary>APIC registers are virtualised.</summary>
    public const uint ApicAccessVirt = 1 << 0;

    /// <summary>So is x2APIC.</summary>
    public const uint X2ApicVirt = 1 << 1;

    /// <summary>Foreign memory has I/O mappings.</summary>
    public const uint IommuMappings = 1 << 2;

    /// <summary>EBX is the vcpu.</summary>
    public const uint VcpuIdPresent = 1 << 3;

    /// <summary>ECX is the domain.</summary>
    public const uint DomidPresent = 1 << 4;

    /// <summary>15-bit destinations.</summary>
    public const uint ExtDestId = 1 << 5;

    /// <summary>Upcall vectors work with physical interrupts.</summary>
    public const uint UpcallVector = 1 << 6;
}
