using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>grant_table_op</c>: which version the entries are of.</summary>
public static partial class GrantTableOp
{
    /// <summary>
    /// <c>GNTTABOP_set_version</c>, one step, for which there are status frames already (<see cref="GrantStatusFrames.WantedByVersion"/>), unless there was no memory. When
    /// the version changes, the frames of the table but the first are cleared (<see cref="GrantTables.Clear"/>), and status frames that there are for no use go
    /// (<see cref="GrantStatusFrames.Shrink"/>). The version in use is written even when the call fails.
    /// </summary>
    [Clause("HC-GNT-008"), Clause("HC-GNT-036"), Clause("HC-GNT-037")]
    public static Result SetVersion(State state, Caller caller, GrantTableOpSetVersionArguments arguments)
    {
        if (!state.GrantTable)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (IsNegative(arguments.Count))
        {
            return Result.Error(Errno.EINVAL);
        }
        var domain = caller.Domain;
        var wanted = arguments.Version;
        arguments.Version = state.GrantVersion[domain];
        if ((wanted != 1) & (wanted != 2))
        {
            return Result.Error(Errno.EINVAL);
        }
        if (wanted == state.GrantVersion[domain])
        {
            return Result.Success;
        }
        if (state.OrdinaryGrantsInUse[domain] != 0)
        {
            return Result.Error(Errno.EBUSY);
        }
        if ((wanted == 2) & (state.StatusFrames[domain] < GrantStatusFrames.For(state.MaxGrantFrames[domain])))
        {
            return caller.Choices.OutOfMemory == 0 ? Result.IllegalChoice : Result.Error(Errno.ENOMEM);
        }
        if (GrantTables.HasFrame(state, domain, 0UL))
        {
            if (wanted == 2)
            {
                ReservedGrants.Widen(state, domain);
            }
            else
            {
                if (ReservedGrants.AnyIsWideOnly(state, domain))
                {
                    return Result.Error(Errno.ERANGE);
                }
                ReservedGrants.Narrow(state, domain);
            }
        }
        state.GrantVersion[domain] = wanted;
        arguments.Version = wanted;
        return Result.Success;
    }
}
