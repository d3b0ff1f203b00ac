using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>mmuext_op</c>: what PV guests do to their page tables. A PVH guest has none of that kind, and is refused.</summary>
public static class MmuextOp
{
    /// <summary><c>MMU_UPDATE_PREEMPTED</c>: the bit of the count by which Xen goes on with a list.</summary>
    const ulong Preempted = 1UL << 31;

    /// <summary>The bits of <c>foreigndom</c> that are a domain's number.</summary>
    const ulong DomidMask = 0xFFFF;

    /// <summary>Any list.</summary>
    [Clause("HC-CTL-011"), ChangesNothing("HC-CTL-012")]
    public static Result Make(State state, Caller caller, MmuextOpMakeArguments arguments)
    {
        var foreign = arguments.Foreigndom;
        if ((arguments.Uops == 0) & (arguments.Count == Preempted))
        {
            return Result.Of(Logic.Select((foreign >> 31) != 0, foreign | 0xFFFF_FFFF_0000_0000, foreign));
        }
        var owner = new DomainId(foreign & DomidMask);
        if ((owner.Value == Domid.Io) | (owner.Value == Domid.Xen))
        {
            return Result.Error(Errno.EPERM);
        }
        var isOther = Domains.IsKnown(state, owner) & (owner != caller.Domain);
        if ((owner.Value != Domid.Self) & !isOther)
        {
            return Result.Error(Errno.ESRCH);
        }
        return Result.Error(Errno.EINVAL);
    }
}
