using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>vm_assist</c>: optional behaviour that a domain turns on and off.</summary>
public static class VmAssist
{
    /// <summary><c>VMASST_CMD_enable</c>.</summary>
    [Clause("HC-MUL-004"), Clause("HC-MUL-005")]
    public static Result Enable(State state, Caller caller, VmAssistEnableArguments arguments)
    {
        if (!IsOffered(arguments.Type))
        {
            return Result.Error(Errno.EINVAL);
        }
        state.Assists[caller.Domain] = state.Assists[caller.Domain] | Logic.Bit(arguments.Type);
        return Result.Success;
    }

    /// <summary><c>VMASST_CMD_disable</c>.</summary>
    [Clause("HC-MUL-004"), Clause("HC-MUL-005")]
    public static Result Disable(State state, Caller caller, VmAssistDisableArguments arguments)
    {
        if (!IsOffered(arguments.Type))
        {
            return Result.Error(Errno.EINVAL);
        }
        state.Assists[caller.Domain] = state.Assists[caller.Domain] & ~Logic.Bit(arguments.Type);
        return Result.Success;
    }

    /// <summary>A PVH guest may mark updates of its run-state area; every other assist is for PV guests.</summary>
    static Bool IsOffered(Word type) => type == VmAssistType.RunstateUpdateFlag;
}
