using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>grant_table_op</c>: the size, version and frames of a domain's own grant table.</summary>
public static partial class GrantTableOp
{
    /// <summary>What <c>GNTTABOP_setup_table</c> writes for a frame that is not mapped.</summary>
    const ulong NotMapped = ~0UL;

    /// <summary>
    /// <c>GNTTABOP_setup_table</c>, one step: first whether the table may have <c>NrFrames</c> frames, which it has grown to
    /// (<see cref="GrantTables.FramesWantedBySetup"/>); then, for frame <c>Index</c>, the gfn at which it is mapped.
    /// </summary>
    [Clause("HC-GNT-004"), Clause("HC-GNT-005"), Clause("HC-GNT-006")]
    public static Result SetupTable(State state, Caller caller, GrantTableOpSetupTableArguments arguments)
    {
        if (!state.GrantTable)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (arguments.Count != 1)
        {
            return Result.Error(Errno.EINVAL);
        }
        var target = TargetDomain.Of(state, caller, arguments.Dom);
        var status = StatusOf(target);
        if (status != GrantStatusWord.Okay)
        {
            arguments.Status = status;
            return Result.Success;
        }
        if (arguments.NrFrames > state.MaxGrantFrames[target.Domain])
        {
            arguments.Status = GrantStatusWord.GeneralError;
            return Result.Success;
        }
        if (arguments.NrFrames > state.GrantFrames[target.Domain])
        {
            if (caller.Choices.OutOfMemory == 0)
            {
                return Result.IllegalChoice;
            }
            arguments.Status = GrantStatusWord.GeneralError;
            return Result.Success;
        }
        if (arguments.Index < arguments.NrFrames)
        {
            var frame = new Mfn(state.GrantTableFrame[target.Domain, new Slot(arguments.Index)] - 1);
            var gfn = state.M2p[frame];
            arguments.Gfn = Logic.Select(gfn == 0, NotMapped, gfn - 1);
        }
        arguments.Status = GrantStatusWord.Okay;
        return Result.Success;
    }

    /// <summary><c>GNTTABOP_query_size</c>: how many frames the table has and may have.</summary>
    [Clause("HC-GNT-004"), Clause("HC-GNT-007")]
    public static Result QuerySize(State state, Caller caller, GrantTableOpQuerySizeArguments arguments)
    {
        if (!state.GrantTable)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (arguments.Count != 1)
        {
            return Result.Error(Errno.EINVAL);
        }
        var target = TargetDomain.Of(state, caller, arguments.Dom);
        var status = StatusOf(target);
        var okay = status == GrantStatusWord.Okay;
        arguments.Status = status;
        arguments.NrFrames = Logic.Select(okay, state.GrantFrames[target.Domain], arguments.NrFrames);
        arguments.MaxNrFrames = Logic.Select(okay, state.MaxGrantFrames[target.Domain], arguments.MaxNrFrames);
        return Result.Success;
    }

    /// <summary><c>GNTTABOP_get_version</c>: the version in use.</summary>
    [Clause("HC-GNT-009")]
    public static Result GetVersion(State state, Caller caller, GrantTableOpGetVersionArguments arguments)
    {
        if (!state.GrantTable)
        {
            return Result.Error(Errno.ENOSYS);
        }
        var target = TargetDomain.Of(state, caller, arguments.Dom);
        if (IsNegative(arguments.Count))
        {
            return Result.Error(Errno.EINVAL);
        }
        if (!target.IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        if (!target.IsPermitted)
        {
            return Result.Error(Errno.EPERM);
        }
        arguments.Version = state.GrantVersion[target.Domain];
        return Result.Success;
    }

    static Bool IsNegative(Word count) => (count & 0x8000_0000) != 0;

    static Word StatusOf(TargetDomain target)
        => Logic.Select(target.IsKnown, Logic.Select(target.IsPermitted, GrantStatusWord.Okay, GrantStatusWord.PermissionDenied), GrantStatusWord.BadDomain);
}
