using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>mmuext_op: spec/clauses/control.md. It is for the page tables of PV guests; a PVH guest has none of that kind.</summary>
public static unsafe class MmuextOp
{
    const uint Preempted = 1U << 31;

    /// <summary>Any list.</summary>
    public static long Make(Hypervisor* hypervisor, Vcpu* vcpu, ulong list, uint count, ulong done, uint foreign)
    {
        if (list == 0 && count == Preempted)
        {
            return (int)foreign;
        }
        var owner = new DomainId((ushort)foreign);
        if (owner.Value == Domid.Io || owner.Value == Domid.Xen)
        {
            return Failure.EPERM;
        }
        if (owner.Value == Domid.Self)
        {
            return Failure.EINVAL;
        }
        var domain = DomainNames.FindByNumber(hypervisor, owner);
        return domain == null || domain == Hypervisor.Domain(hypervisor, vcpu) ? Failure.ESRCH : Failure.EINVAL;
    }
}
