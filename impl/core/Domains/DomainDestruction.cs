namespace Cordon.Impl;

/// <summary>The end of a domain: everything that it had is given back.</summary>
public static unsafe class DomainDestruction
{
    /// <summary>
    /// Ends <paramref name="domain"/>, none of whose vcpus may be on a processor. Its ports are closed, its frames are cleared and free again, and its number
    /// may be taken anew. It looks at every frame of the machine.
    /// </summary>
    public static void Destroy(Hypervisor* hypervisor, Domain* domain)
    {
        EventChannelOp.CloseAll(hypervisor, domain);
        for (var id = 0U; id < domain->VcpuCount; id++)
        {
            ReleaseInfo(hypervisor, Hypervisor.Vcpu(hypervisor, domain, new VcpuId(id)));
        }
        for (var number = 0UL; number < hypervisor->Sizes.Frames; number++)
        {
            var mfn = new Mfn(number);
            if (Hypervisor.Frame(hypervisor, mfn)->Owner.Value == domain->Id)
            {
                Withdraw(hypervisor, domain, mfn);
            }
        }
        NestedPagingRelease.FreeTables(hypervisor, domain);
        domain->VcpuCount = 0;
        domain->State = DomainState.Absent;
    }

    static void ReleaseInfo(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        if (vcpu->IsInfoRegistered != 0)
        {
            vcpu->IsInfoRegistered = 0;
            Frames.Put(hypervisor, new Mfn(vcpu->InfoAddress >> Page.Shift));
        }
    }

    static void Withdraw(Hypervisor* hypervisor, Domain* domain, Mfn mfn)
    {
        var gfn = Hypervisor.Frame(hypervisor, mfn)->MachineToPhysical;
        if (gfn != 0)
        {
            NestedPaging.Remove(hypervisor, domain, new Gfn(gfn - 1));
        }
        Frames.Release(hypervisor, mfn);
    }
}
