using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// <c>memory_op</c>: the sub-ops that change how much memory a domain has. Each works down a list of extents of 2^order frames: a step
/// for each frame. When a step fails the call returns how many extents were done, so which error a step gives is not seen.
/// </summary>
public static partial class MemoryOp
{
    /// <summary>The largest number of extents of one call.</summary>
    const ulong MaximumExtents = 0x3FF_FFFF;

    /// <summary>The largest order of an extent.</summary>
    [Clause("HC-DIF-006")]
    const ulong MaximumOrder = 9;

    /// <summary>
    /// <c>XENMEM_populate_physmap</c>, one frame at <c>Gpfn</c>: a free frame that the hypervisor chose, filled with zeros, becomes the
    /// domain's and is mapped there. A frame that was mapped there is unmapped, and stays the domain's.
    /// </summary>
    [Clause("HC-MEM-002"), Clause("HC-MEM-004"), Clause("HC-MEM-005"), Clause("HC-MEM-006")]
    public static Result PopulatePhysmap(State state, Caller caller, MemoryOpPopulatePhysmapArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        var gfn = new Gfn(arguments.Gpfn);
        var frame = new Mfn(caller.Choices.Frame);
        if (!IsAllowed(target, arguments.Start, arguments.NrExtents, arguments.ExtentOrder, arguments.MemFlags)
            | !HasRoom(state, target.Domain) | (gfn.Value >= state.GfnLimit[target.Domain]) | P2m.IsGrant(state, target.Domain, gfn)
            | (caller.Choices.OutOfMemory != 0))
        {
            return Result.Error(Errno.ENOMEM);
        }
        if (!Frames.IsFree(state, frame))
        {
            return Result.IllegalChoice;
        }
        Frames.Allocate(state, frame, target.Domain);
        if (P2m.IsMapped(state, target.Domain, gfn))
        {
            P2m.Remove(state, target.Domain, gfn);
        }
        P2m.Insert(state, target.Domain, gfn, frame);
        return Result.Success;
    }

    /// <summary>
    /// <c>XENMEM_increase_reservation</c>, one frame: a free frame that the hypervisor chose becomes the domain's; it is mapped nowhere.
    /// </summary>
    [Clause("HC-MEM-002"), Clause("HC-MEM-008")]
    public static Result IncreaseReservation(State state, Caller caller, MemoryOpIncreaseReservationArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        var frame = new Mfn(caller.Choices.Frame);
        if (!IsAllowed(target, arguments.Start, arguments.NrExtents, arguments.ExtentOrder, arguments.MemFlags)
            | !HasRoom(state, target.Domain) | (caller.Choices.OutOfMemory != 0))
        {
            return Result.Error(Errno.ENOMEM);
        }
        if (!Frames.IsFree(state, frame))
        {
            return Result.IllegalChoice;
        }
        Frames.Allocate(state, frame, target.Domain);
        return Result.Success;
    }

    /// <summary>
    /// <c>XENMEM_decrease_reservation</c>, one frame at <c>Gpfn</c>: it is unmapped, and given back if it is RAM. The step fails when
    /// nothing is mapped there.
    /// </summary>
    [Clause("HC-MEM-002"), Clause("HC-MEM-007")]
    public static Result DecreaseReservation(State state, Caller caller, MemoryOpDecreaseReservationArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        var gfn = new Gfn(arguments.Gpfn);
        if (!IsAllowed(target, arguments.Start, arguments.NrExtents, arguments.ExtentOrder, arguments.MemFlags)
            | !P2m.IsOwn(state, target.Domain, gfn))
        {
            return Result.Error(Errno.EINVAL);
        }
        P2m.Release(state, target.Domain, gfn);
        return Result.Success;
    }

    /// <summary>Whether the caller may work down the list: when it may not, the first step fails.</summary>
    [Clause("HC-MEM-003")]
    [Clause("HC-DIF-018")]
    static Bool IsAllowed(TargetDomain target, Word start, Word extents, Word order, Word flags)
    {
        var bits = flags & MemoryFlags.AddressBitsMask;
        return target.IsKnown & target.IsPermitted & (extents <= MaximumExtents) & (start < extents)
            & !((bits >= 1) & (bits <= 12)) & (order <= MaximumOrder);
    }

    /// <summary>Whether the domain may own one more frame.</summary>
    [Clause("HC-MEM-005")]
    static Bool HasRoom(State state, DomainId domain) => state.PageCount[domain] < state.MaxPages[domain];
}
