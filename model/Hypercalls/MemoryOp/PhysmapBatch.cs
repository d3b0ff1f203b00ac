using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>memory_op</c>: a list of frames for a p2m.</summary>
public static partial class MemoryOp
{
    /// <summary>
    /// <c>XENMEM_add_to_physmap_batch</c>, one step: at <c>Index</c> = all ones, whether the list may be gone through; else one entry, whose result is what goes to
    /// the list of errors. The grant table has grown before as for <see cref="AddToPhysmap"/>.
    /// </summary>
    [Clause("HC-MEM-024"), Clause("HC-DIF-036")]
    public static Result AddToPhysmapBatch(State state, Caller caller, MemoryOpAddToPhysmapBatchArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        var refusal = RefusalOfList(target, arguments);
        if (refusal.Value != 0)
        {
            return refusal;
        }
        if (arguments.Index == WholeList)
        {
            return Result.Success;
        }
        if (arguments.Space == MapSpace.GmfnForeign)
        {
            return Result.Error(Errno.EPERM);
        }
        return AddFrame(state, caller, target.Domain, arguments.Space, arguments.Idx, new Gfn(arguments.Gpfn));
    }

    [Clause("HC-MEM-023")]
    static Result RefusalOfList(TargetDomain target, MemoryOpAddToPhysmapBatchArguments arguments)
    {
        var start = arguments.Start;
        var size = arguments.Size;
        if (start > 0xFFFF)
        {
            return Result.Error(Errno.EDOM);
        }
        if (arguments.Space == MapSpace.GmfnRange)
        {
            return Result.Error(Errno.EOPNOTSUPP);
        }
        if (!target.IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        if (arguments.Space == MapSpace.DevMmio)
        {
            return Result.Error(Errno.EACCES);
        }
        if (!target.IsPermitted)
        {
            return Result.Error(Errno.EPERM);
        }
        if ((size < start) | ((size == start) & (size != 0)))
        {
            return Result.Error(Errno.EILSEQ);
        }
        return Result.Success;
    }

    /// <summary>The index of the step that is about the whole list.</summary>
    const ulong WholeList = ulong.MaxValue;
}
