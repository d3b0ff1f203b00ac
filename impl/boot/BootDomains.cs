namespace Cordon.Impl;

/// <summary>Makes the domains of the boot bundle; one that cannot be made is refused with a line, and the others start.</summary>
static unsafe class BootDomains
{
    /// <summary>Builds each of <paramref name="count"/> domains and brings it up.</summary>
    public static void Build(HvmProcessor* processor, BootInformation* boot, uint count)
    {
        for (var i = 0u; i < count; i++)
        {
            var record = BootBundle.Record(boot, i);
            var refusal = BootBundle.CheckName(boot, i) ?? Build(processor, boot, record, new DomainId((ushort)(i + 1)));
            Log.Begin();
            Log.Write("domain ");
            WriteName(record, i);
            if (refusal == null)
            {
                Log.Write(": started");
            }
            else
            {
                Log.Write(": refused: ");
                Log.Write(refusal);
                processor->All->AnyFailed = 1;
            }
            Log.End();
        }
    }

    static string? Build(HvmProcessor* processor, BootInformation* boot, DomainRecord* record, DomainId id)
    {
        var hypervisor = processor->Hypervisor;
        var refusal = PvhBuilder.Build(hypervisor, boot, record, id, out var domain) ?? CreateBackend(processor, domain);
        if (refusal == null)
        {
            if (hypervisor->ConsoleFocus.Value == 0)
            {
                hypervisor->ConsoleFocus = id;
            }
            Domains.Start(hypervisor, domain);
        }
        else if (domain != null)
        {
            DomainDestruction.Destroy(hypervisor, domain);
        }
        return refusal;
    }

    // Two pages a vcpu: its state here, its control block in the next.
    static string? CreateBackend(HvmProcessor* processor, Domain* domain)
    {
        var hypervisor = processor->Hypervisor;
        for (var id = 0u; id < domain->VcpuCount; id++)
        {
            var state = Frames.Allocate(hypervisor, DomainId.Xen, FrameType.None);
            var block = Frames.Allocate(hypervisor, DomainId.Xen, FrameType.None);
            if (state.IsNone || block.IsNone)
            {
                return "the machine has not so much memory left";
            }
            var backend = (HvmVcpu*)Hypervisor.At(hypervisor, state);
            backend->ControlBlock = block.Address;
            backend->Vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(id));
            backend->Domain = domain;
            backend->Processor = processor;
            backend->Vcpu->BackendAddress = state.Address;
            VirtualApic.Create(&backend->Apic, VirtualApic.IdOf(backend->Vcpu), ApicMode.X2Apic);
        }
        return null;
    }

    static void WriteName(DomainRecord* record, uint index)
    {
        var length = DomainRecord.NameLength(record);
        if (length != 0)
        {
            Log.Write(record->Name, length);
            return;
        }
        Log.Write("number ");
        Log.WriteDecimal(index + 1);
    }
}
