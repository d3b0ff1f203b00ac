using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>sysctl</c>: what a control domain does to the hypervisor as a whole.</summary>
public static class Sysctl
{
    /// <summary>Any command: the versions must agree, and no domain but a control domain gets further; there are no commands for it.</summary>
    [Clause("HC-CTL-001"), Clause("HC-DIF-035"), ChangesNothing("HC-CTL-010")]
    public static Result Command(State state, Caller caller, SysctlCommandArguments arguments)
        => arguments.InterfaceVersion != InterfaceVersion.Sysctl ? Result.Error(Errno.EACCES) : ControlCommands.None(state, caller);
}
