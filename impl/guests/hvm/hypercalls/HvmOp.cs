using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>hvm_op: spec/clauses/parameters.md.</summary>
public static unsafe partial class HvmOp
{
    const byte LowestVector = 16;

    /// <summary>HVMOP_set_param.</summary>
    public static long SetParam(Hypervisor* hypervisor, Vcpu* vcpu, XenHvmParam* parameter)
    {
        Domain* domain;
        var failure = Find(hypervisor, vcpu, parameter, HvmParameters.MayBeSet, &domain);
        if (failure == 0)
        {
            domain->Parameters[parameter->Index] = parameter->Value;
        }
        return failure;
    }

    /// <summary>HVMOP_get_param.</summary>
    public static long GetParam(Hypervisor* hypervisor, Vcpu* vcpu, XenHvmParam* parameter)
    {
        Domain* domain;
        var failure = Find(hypervisor, vcpu, parameter, HvmParameters.MayBeRead, &domain);
        if (failure == 0)
        {
            parameter->Value = domain->Parameters[parameter->Index];
        }
        return failure;
    }

    // ownAccess: the parameters, by bit, that a domain may access of its own.
    static long Find(Hypervisor* hypervisor, Vcpu* vcpu, XenHvmParam* parameter, ulong ownAccess, Domain** domain)
    {
        if (parameter->Index >= HvmParam.Count)
        {
            return Failure.EINVAL;
        }
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        *domain = DomainNames.Find(hypervisor, caller, new DomainId(parameter->Domid));
        if (*domain == null)
        {
            return Failure.ESRCH;
        }
        if (!DomainNames.MayActOn(caller, *domain))
        {
            return Failure.EPERM;
        }
        if ((HvmParameters.Exist >> (int)parameter->Index & 1) == 0)
        {
            return Failure.EINVAL;
        }
        return *domain == caller && (ownAccess >> (int)parameter->Index & 1) == 0 ? Failure.EPERM : 0;
    }

    /// <summary>HVMOP_set_evtchn_upcall_vector: gives a vcpu a vector of its own for events.</summary>
    public static long SetEvtchnUpcallVector(Hypervisor* hypervisor, Vcpu* vcpu, XenHvmEvtchnUpcallVector* set)
    {
        if (set->Vector < LowestVector)
        {
            return Failure.EINVAL;
        }
        var target = Hypervisor.Vcpu(hypervisor, Hypervisor.Domain(hypervisor, vcpu), new VcpuId(set->Vcpu));
        if (target == null)
        {
            return Failure.ENOENT;
        }
        target->UpcallVector = set->Vector;
        // What is pending already would never be told by the new vector.
        target->UpcallRequested = 1;
        return 0;
    }

    /// <summary>HVMOP_pagetable_dying: a hint for shadow page tables, of which there are none.</summary>
    public static long PagetableDying(Hypervisor* hypervisor, Vcpu* vcpu, XenHvmPagetableDying* dying)
        => DomainNames.Find(hypervisor, Hypervisor.Domain(hypervisor, vcpu), new DomainId(dying->Domid)) == null
            ? Failure.ESRCH
            : Failure.EINVAL;
}
