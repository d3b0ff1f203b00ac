using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>paging_domctl_cont</c>: by which Xen goes on with a domctl that changes how page tables are managed.</summary>
public static class PagingDomctlCont
{
    /// <summary>Any command, of which one would be right; there is nothing to go on with.</summary>
    [Clause("HC-CTL-004"), Clause("HC-DIF-035"), ChangesNothing("HC-CTL-010")]
    public static Result Command(State state, Caller caller, PagingDomctlContCommandArguments arguments)
    {
        if ((arguments.InterfaceVersion != InterfaceVersion.Domctl) | (arguments.Cmd != DomctlCommand.ShadowOp))
        {
            return Result.Error(Errno.EOPNOTSUPP);
        }
        if (!TargetDomain.ByNumber(state, caller, arguments.Domain).IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        return ControlCommands.None(state, caller);
    }
}
