using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>memory_op</c>: the sub-ops by which a domain's memory is managed from outside, and what a domain may ask about them.</summary>
public static partial class MemoryOp
{
    /// <summary><c>XENMEM_set_pod_target</c>: nothing is populated on demand.</summary>
    [Clause("HC-MEM-026")]
    public static Result SetPodTarget(State state, Caller caller, MemoryOpSetPodTargetArguments arguments)
        => OfPod(state, caller, arguments.Start, arguments.Domid);

    /// <summary><c>XENMEM_get_pod_target</c>: nothing is populated on demand.</summary>
    [Clause("HC-MEM-026")]
    public static Result GetPodTarget(State state, Caller caller, MemoryOpGetPodTargetArguments arguments)
        => OfPod(state, caller, arguments.Start, arguments.Domid);

    /// <summary><c>XENMEM_get_sharing_freed_pages</c>: how many frames sharing has saved.</summary>
    [Clause("HC-MEM-029")]
    public static Result GetSharingFreedPages(State state, Caller caller, MemoryOpGetSharingFreedPagesArguments arguments)
        => NoneShared(arguments.Start);

    /// <summary><c>XENMEM_get_sharing_shared_pages</c>: how many frames are shared.</summary>
    [Clause("HC-MEM-029")]
    public static Result GetSharingSharedPages(State state, Caller caller, MemoryOpGetSharingSharedPagesArguments arguments)
        => NoneShared(arguments.Start);

    /// <summary><c>XENMEM_access_op</c>: no domain has a monitor that its accesses are told to.</summary>
    [Clause("HC-MEM-027"), Clause("HC-DIF-034")]
    public static Result AccessOp(State state, Caller caller, MemoryOpAccessOpArguments arguments)
        => TargetDomain.ByNumber(state, caller, arguments.Domid).IsKnown ? Result.Error(Errno.EPERM) : Result.Error(Errno.ESRCH);

    /// <summary><c>XENMEM_claim_pages</c>: free frames are not claimed beforehand.</summary>
    [Clause("HC-MEM-028")]
    public static Result ClaimPages(State state, Caller caller, MemoryOpClaimPagesArguments arguments)
    {
        var isMeant = (arguments.Start | arguments.ExtentStart | arguments.ExtentOrder | arguments.MemFlags) == 0;
        if (!isMeant | !TargetDomain.ByNumber(state, caller, arguments.Domid).IsKnown)
        {
            return Result.Error(Errno.EINVAL);
        }
        return ControlCommands.None(state, caller);
    }

    /// <summary><c>XENMEM_get_vnumainfo</c>: no domain has virtual nodes.</summary>
    [Clause("HC-MEM-034")]
    public static Result GetVnumainfo(State state, Caller caller, MemoryOpGetVnumainfoArguments arguments)
    {
        if (arguments.Pad != 0)
        {
            return Result.Error(Errno.EINVAL);
        }
        var answer = Answer(TargetDomain.Of(state, caller, arguments.Domid), arguments.Start, 0UL);
        return answer.Value != 0 ? answer : Result.Error(Errno.EOPNOTSUPP);
    }

    /// <summary><c>XENMEM_reserved_device_memory_map</c>: no device of the machine is a guest's.</summary>
    [Clause("HC-MEM-035")]
    public static Result ReservedDeviceMemoryMap(State state, Caller caller, MemoryOpReservedDeviceMemoryMapArguments arguments)
    {
        if ((arguments.Start != 0) | (arguments.Flags > ReservedDeviceMemory.All))
        {
            return Result.Error(Errno.EINVAL);
        }
        arguments.NrEntries = 0UL;
        return Result.Success;
    }

    static Result OfPod(State state, Caller caller, Word start, Word domid)
    {
        if (start != 0)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (!TargetDomain.Of(state, caller, domid).IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        return ControlCommands.None(state, caller);
    }

    static Result NoneShared(Word start) => start != 0 ? Result.Error(Errno.ENOSYS) : Result.Success;
}
