using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The commands that only a control domain may give.</summary>
public static class ControlCommands
{
    /// <summary>A command that is none of this hypervisor's: EPERM to a domain that could give none, ENOSYS to one that could.</summary>
    [Clause("HC-DIF-035")]
    public static Result None(State state, Caller caller)
        => state.IsControl[caller.Domain] == 1 ? Result.Error(Errno.ENOSYS) : Result.Error(Errno.EPERM);
}
