using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>dm_op</c>: what a device model does to the domain that it serves.</summary>
public static class DmOp
{
    /// <summary>How many buffers one call may have.</summary>
    const ulong MostBuffers = 2;

    /// <summary>Any command: no domain has a device model.</summary>
    [Clause("HC-CTL-005"), Clause("HC-DIF-028"), ChangesNothing("HC-CTL-010")]
    public static Result Command(State state, Caller caller, DmOpCommandArguments arguments)
    {
        var target = TargetDomain.ByNumber(state, caller, arguments.Domid);
        if (arguments.NrBufs == 0)
        {
            return Result.Error(Errno.ENODATA);
        }
        if (arguments.NrBufs > MostBuffers)
        {
            return Result.Error(Errno.E2BIG);
        }
        if (!target.IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        if ((target.Domain == caller.Domain) | !target.IsPermitted)
        {
            return Result.Error(Errno.EPERM);
        }
        return Result.Error(Errno.EOPNOTSUPP);
    }
}
