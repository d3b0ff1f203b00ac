using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>platform_op</c>: what a control domain does to the machine.</summary>
public static class PlatformOp
{
    /// <summary>Any command: the versions must agree, and no domain but a control domain gets further; there are no commands for it.</summary>
    [Clause("HC-CTL-001"), Clause("HC-DIF-035"), ChangesNothing("HC-CTL-010")]
    public static Result Command(State state, Caller caller, PlatformOpCommandArguments arguments)
        => arguments.InterfaceVersion != InterfaceVersion.Platform ? Result.Error(Errno.EACCES) : ControlCommands.None(state, caller);
}
