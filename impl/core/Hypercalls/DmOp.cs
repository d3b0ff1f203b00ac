using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>dm_op: spec/clauses/control.md.</summary>
public static unsafe class DmOp
{
    const uint MostBuffers = 2;

    /// <summary>Any command: no domain has a device model.</summary>
    public static long Command(Hypervisor* hypervisor, Vcpu* vcpu, ushort domid, uint buffers, ulong list)
    {
        if (buffers == 0 || buffers > MostBuffers)
        {
            return buffers == 0 ? Failure.ENODATA : Failure.E2BIG;
        }
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        var domain = DomainNames.FindByNumber(hypervisor, new DomainId(domid));
        return domain == null ? Failure.ESRCH
            : domain == caller || caller->IsControl == 0 ? Failure.EPERM
            : Failure.EOPNOTSUPP;
    }
}
