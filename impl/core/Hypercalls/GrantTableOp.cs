using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>grant_table_op: spec/clauses/grants.md. Here are the sub-ops about the table itself, of which none takes more than one structure.</summary>
public static unsafe partial class GrantTableOp
{
    const ulong NotMapped = ulong.MaxValue;

    /// <summary>GNTTABOP_query_size: how many grant frames a domain has and may have.</summary>
    public static long QuerySize(Hypervisor* hypervisor, Vcpu* vcpu, uint count, GnttabQuerySize* query)
    {
        if (count != 1)
        {
            return Failure.EINVAL;
        }
        var domain = Find(hypervisor, vcpu, query->Dom, &query->Status);
        if (domain != null)
        {
            query->NrFrames = domain->GrantFrames;
            query->MaxNrFrames = hypervisor->Sizes.GrantFramesPerDomain;
        }
        return 0;
    }

    /// <summary>GNTTABOP_setup_table: makes the table have that many frames, and tells where each is mapped.</summary>
    public static long SetupTable(Hypervisor* hypervisor, Vcpu* vcpu, uint count, GnttabSetupTable* setup)
    {
        if (count != 1)
        {
            return Failure.EINVAL;
        }
        var domain = Find(hypervisor, vcpu, setup->Dom, &setup->Status);
        if (domain == null)
        {
            return 0;
        }
        if (!GrantFrames.Grow(hypervisor, domain, setup->NrFrames))
        {
            setup->Status = GrantStatus.GeneralError;
            return 0;
        }
        for (var i = 0U; i < setup->NrFrames; i++)
        {
            var mapped = Hypervisor.Frame(hypervisor, *Hypervisor.GrantFrame(hypervisor, domain, i))->MachineToPhysical;
            var gfn = mapped == 0 ? NotMapped : mapped - 1;
            if (!GuestMemory.Write(hypervisor, vcpu, setup->FrameList + (i * sizeof(ulong)), &gfn, sizeof(ulong)))
            {
                setup->Status = GrantStatus.BadVirtAddr;
                return 0;
            }
        }
        return 0;
    }

    /// <summary>GNTTABOP_get_version: which layout a domain's entries have.</summary>
    public static long GetVersion(Hypervisor* hypervisor, Vcpu* vcpu, uint count, GnttabGetVersion* get)
    {
        if (count > int.MaxValue)
        {
            return Failure.EINVAL;
        }
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        var domain = DomainNames.Find(hypervisor, caller, new DomainId(get->Dom));
        if (domain == null)
        {
            return Failure.ESRCH;
        }
        if (!DomainNames.MayActOn(caller, domain))
        {
            return Failure.EPERM;
        }
        get->Version = domain->GrantVersion;
        return 0;
    }

    // These two sub-ops say in their status, not by their result, that a domain is unknown or not the caller's to ask about.
    static Domain* Find(Hypervisor* hypervisor, Vcpu* vcpu, ushort id, short* status)
    {
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        var domain = DomainNames.Find(hypervisor, caller, new DomainId(id));
        *status = domain == null ? (short)GrantStatus.BadDomain
            : DomainNames.MayActOn(caller, domain) ? (short)GrantStatus.Okay
            : (short)GrantStatus.PermissionDenied;
        return *status == GrantStatus.Okay ? domain : null;
    }
}
