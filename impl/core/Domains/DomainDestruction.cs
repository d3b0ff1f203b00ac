namespace Cordon.Impl;

/// <summary>The end of a domain: everything that it had is given back.</summary>
public static unsafe class DomainDestruction
{
    /// <summary>
    /// Ends <paramref name="domain"/>, none of whose vcpus may be on a processor. Its ports are closed, its frames are cleared and free again, and its number
    /// may be taken anew. It looks at every frame of the machine. No other domain may use its grants any more (<see cref="Domain.GrantsInUse"/>).
    /// </summary>
    public static void Destroy(Hypervisor* hypervisor, Domain* domain)
    {
        GrantMappings.EndAll(hypervisor, domain);
        Panic.Unless(domain->GrantsInUse == 0, "a domain whose grants are in use was destroyed");
        GrantStatusFrames.Release(hypervisor, domain);
        ReleaseGrantRecords(hypervisor, domain);
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

    static void ReleaseGrantRecords(Hypervisor* hypervisor, Domain* domain)
    {
        for (var i = 0U; i < hypervisor->Sizes.GrantFramesPerDomain; i++)
        {
            ReleaseRecords(hypervisor, Hypervisor.UseFrame(hypervisor, domain, i));
        }
        for (var i = 0U; i < GrantMappings.MaximumFrames; i++)
        {
            ReleaseRecords(hypervisor, Hypervisor.MappingFrame(hypervisor, domain, i));
        }
    }

    static void ReleaseRecords(Hypervisor* hypervisor, Mfn* frame)
    {
        if (!frame->IsNone)
        {
            Frames.Release(hypervisor, *frame);
            *frame = Mfn.None;
        }
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
