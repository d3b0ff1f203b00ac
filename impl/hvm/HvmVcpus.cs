namespace Cordon.Impl;

/// <summary>What processors know of a domain's vcpus: two pages of the hypervisor's own for each, its state and its control block.</summary>
static unsafe class HvmVcpus
{
    /// <summary>Makes those of a domain that is built, for <paramref name="processor"/> to run first.</summary>
    /// <returns>False when no frame is left; then there are none.</returns>
    public static bool Create(HvmProcessor* processor, Domain* domain)
    {
        var hypervisor = processor->Hypervisor;
        for (var id = 0u; id < domain->VcpuCount; id++)
        {
            Hypervisor.Vcpu(hypervisor, domain, new VcpuId(id))->BackendAddress = 0;
        }
        for (var id = 0u; id < domain->VcpuCount; id++)
        {
            if (!Create(processor, domain, Hypervisor.Vcpu(hypervisor, domain, new VcpuId(id))))
            {
                Release(hypervisor, domain);
                return false;
            }
        }
        return true;
    }

    static bool Create(HvmProcessor* processor, Domain* domain, Vcpu* vcpu)
    {
        var hypervisor = processor->Hypervisor;
        var state = Frames.Allocate(hypervisor, DomainId.Xen, FrameType.None);
        if (state.IsNone)
        {
            return false;
        }
        var block = Frames.Allocate(hypervisor, DomainId.Xen, FrameType.None);
        if (block.IsNone)
        {
            Frames.Release(hypervisor, state);
            return false;
        }
        var backend = (HvmVcpu*)Hypervisor.At(hypervisor, state);
        backend->ControlBlock = block.Address;
        backend->Vcpu = vcpu;
        backend->Domain = domain;
        backend->Processor = processor;
        vcpu->BackendAddress = state.Address;
        VirtualApic.Create(&backend->Apic, VirtualApic.IdOf(vcpu), ApicMode.X2Apic);
        return true;
    }

    /// <summary>Gives the pages back of a domain none of whose vcpus is on a processor.</summary>
    public static void Release(Hypervisor* hypervisor, Domain* domain)
    {
        for (var id = 0u; id < domain->VcpuCount; id++)
        {
            var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(id));
            if (vcpu->BackendAddress != 0)
            {
                var backend = (HvmVcpu*)vcpu->BackendAddress;
                Frames.Release(hypervisor, new Mfn(backend->ControlBlock >> Page.Shift));
                Frames.Release(hypervisor, new Mfn(vcpu->BackendAddress >> Page.Shift));
                vcpu->BackendAddress = 0;
            }
        }
    }

    /// <summary>Whether a processor runs one of the domain's vcpus.</summary>
    public static bool AreOnProcessor(Hypervisor* hypervisor, Domain* domain)
    {
        for (var id = 0u; id < domain->VcpuCount; id++)
        {
            if (Hypervisor.Vcpu(hypervisor, domain, new VcpuId(id))->RunState == RunState.Running)
            {
                return true;
            }
        }
        return false;
    }
}
