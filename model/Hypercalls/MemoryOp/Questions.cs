using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>memory_op</c>: the sub-ops that only ask.</summary>
public static partial class MemoryOp
{
    /// <summary><c>XENMEM_current_reservation</c>: how many frames of RAM the domain owns.</summary>
    [Clause("HC-MEM-018")]
    public static Result CurrentReservation(State state, Caller caller, MemoryOpCurrentReservationArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        return Answer(target, arguments.Start, state.PageCount[target.Domain]);
    }

    /// <summary><c>XENMEM_maximum_reservation</c>: how many frames of RAM the domain may own.</summary>
    [Clause("HC-MEM-018")]
    public static Result MaximumReservation(State state, Caller caller, MemoryOpMaximumReservationArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        return Answer(target, arguments.Start, state.MaxPages[target.Domain]);
    }

    /// <summary><c>XENMEM_maximum_gpfn</c>: the highest guest frame that was ever mapped.</summary>
    [Clause("HC-MEM-018")]
    public static Result MaximumGpfn(State state, Caller caller, MemoryOpMaximumGpfnArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        return Answer(target, arguments.Start, state.HighestGfn[target.Domain]);
    }

    /// <summary>
    /// <c>XENMEM_memory_map</c>: how many entries of the caller's memory map go into its buffer; the entries are the first ones of
    /// <see cref="State.MemoryMapAddress"/> and its companions.
    /// </summary>
    [Clause("HC-MEM-019")]
    public static Result MemoryMap(State state, Caller caller, MemoryOpMemoryMapArguments arguments)
    {
        var entries = state.MemoryMapEntries[caller.Domain];
        if ((arguments.Start != 0) | (entries == 0))
        {
            return Result.Error(Errno.ENOSYS);
        }
        arguments.NrEntries = Logic.Select(arguments.NrEntries < entries, arguments.NrEntries, entries);
        return Result.Success;
    }

    static Result Answer(TargetDomain target, Word start, Word value)
    {
        if (start != 0)
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
        return Result.Of(value);
    }
}
