using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>grant_table_op</c>: copying between frames that grants or guest frames name. Works down a list of structures, a step for each.</summary>
public static partial class GrantTableOp
{
    /// <summary><c>GNTTABOP_copy</c>, one structure: bytes of one frame are copied to another. No grant is in use when it is done that was not before.</summary>
    [Clause("HC-GNT-010"), Clause("HC-GNT-025"), Clause("HC-GNT-028"), Clause("HC-GNT-030")]
    public static Result Copy(State state, Caller caller, GrantTableOpCopyArguments arguments)
    {
        if (!state.GrantTable)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (IsNegative(arguments.Count))
        {
            return Result.Error(Errno.EINVAL);
        }
        var source = CopyEnd.Source(caller, arguments.SourceDomid, arguments.SourceFrame, (arguments.Flags & GrantCopyFlags.SourceGref) != 0);
        var destination = CopyEnd.Destination(caller, arguments.DestDomid, arguments.DestFrame, (arguments.Flags & GrantCopyFlags.DestGref) != 0);
        if (destination.IsGrant & ((caller.Choices.CopyGranter != destination.Domain.Value) | (caller.Choices.CopyReference != destination.Reference.Value)))
        {
            return Result.IllegalChoice;
        }
        arguments.Status = Copy(state, caller, source, destination, arguments);
        return Result.Success;
    }

    static Word Copy(State state, Caller caller, CopyEnd source, CopyEnd destination, GrantTableOpCopyArguments arguments)
    {
        if (!source.HasDomain(state) | !destination.HasDomain(state))
        {
            return GrantStatusWord.BadDomain;
        }
        var status = source.Claim(state, caller.Domain);
        if (status != GrantStatusWord.Okay)
        {
            return status;
        }
        status = destination.Claim(state, caller.Domain);
        if (status == GrantStatusWord.Okay)
        {
            status = CopyBytes(state, source, destination, arguments);
            destination.Release(state);
        }
        source.Release(state);
        return status;
    }

    [Clause("HC-GNT-028"), Clause("HC-GNT-040"), Clause("HC-DIF-043")]
    static Word CopyBytes(State state, CopyEnd source, CopyEnd destination, GrantTableOpCopyArguments arguments)
    {
        if (IsBeyondPage(arguments.SourceOffset, arguments.Len) | IsBeyondPage(arguments.DestOffset, arguments.Len))
        {
            return GrantStatusWord.BadCopyArg;
        }
        if (source.IsBeyond(arguments.SourceOffset, arguments.Len) | destination.IsBeyond(arguments.DestOffset, arguments.Len))
        {
            return GrantStatusWord.GeneralError;
        }
        state.Memory.CopyBytes(source.Frame, arguments.SourceOffset, destination.Frame, arguments.DestOffset, arguments.Len);
        return GrantStatusWord.Okay;
    }

    static Bool IsBeyondPage(Word offset, Word length) => (length > 4096) | (offset > 4096 - length);

    /// <summary><c>GNTTABOP_swap_grant_ref</c>, one structure: two entries of the caller's table change places.</summary>
    [Clause("HC-GNT-010"), Clause("HC-GNT-031")]
    public static Result SwapGrantRef(State state, Caller caller, GrantTableOpSwapGrantRefArguments arguments)
    {
        if (!state.GrantTable)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (IsNegative(arguments.Count))
        {
            return Result.Error(Errno.EINVAL);
        }
        arguments.Status = Swap(state, caller.Domain, new(arguments.RefA), new(arguments.RefB));
        return Result.Success;
    }

    static Word Swap(State state, DomainId domain, GrantReference first, GrantReference second)
    {
        if (!GrantEntries.Exists(state, domain, first) | !GrantEntries.Exists(state, domain, second))
        {
            return GrantStatusWord.BadGntref;
        }
        if (first.Value == second.Value)
        {
            return GrantStatusWord.Okay;
        }
        if (GrantUse.IsInUse(state, domain, first) | GrantUse.IsInUse(state, domain, second))
        {
            return GrantStatusWord.Eagain;
        }
        GrantEntries.Swap(state, domain, first, second);
        return GrantStatusWord.Okay;
    }
}
