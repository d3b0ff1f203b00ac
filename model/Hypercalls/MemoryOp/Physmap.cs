using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>memory_op</c>: the sub-ops that move one frame in a p2m.</summary>
public static partial class MemoryOp
{
    /// <summary>
    /// <c>XENMEM_add_to_physmap</c>: maps a special frame, or a frame that is mapped elsewhere, at a guest frame. The grant table has grown
    /// before as far as the call wants it (<see cref="GrantTables.FramesWantedByMapping"/>), unless there was no memory.
    /// </summary>
    [Clause("HC-GNT-003"), Clause("HC-GNT-038"), Clause("HC-MEM-009"), Clause("HC-DIF-036")]
    public static Result AddToPhysmap(State state, Caller caller, MemoryOpAddToPhysmapArguments arguments)
    {
        var space = arguments.Space;
        if (arguments.Start > 0xFFFF)
        {
            return Result.Error(Errno.EDOM);
        }
        if (space == MapSpace.GmfnForeign)
        {
            return Result.Error(Errno.ENOSYS);
        }
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        if (!target.IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        if (space == MapSpace.DevMmio)
        {
            return Result.Error(Errno.EACCES);
        }
        if (!target.IsPermitted)
        {
            return Result.Error(Errno.EPERM);
        }
        return AddFrame(state, caller, target.Domain, space, arguments.Idx, new Gfn(arguments.Gpfn));
    }

    /// <summary>Maps frame <paramref name="index"/> of a map space of the domain at a guest frame.</summary>
    [Clause("HC-MEM-010"), Clause("HC-MEM-011"), Clause("HC-MEM-012"), Clause("HC-MEM-013"), Clause("HC-DIF-019")]
    static Result AddFrame(State state, Caller caller, DomainId domain, Word space, Word index, Gfn gfn)
    {
        if (space == MapSpace.GrantTable)
        {
            if (MayComeYet(state, domain, index)
                & (gfn.Value < state.GfnLimit[domain]) & !P2m.IsGrant(state, domain, gfn) & (caller.Choices.OutOfMemory == 0))
            {
                return Result.IllegalChoice;
            }
        }
        var (exists, frame) = FrameOfSpace(state, domain, space, index);
        if (!exists | (gfn.Value >= state.GfnLimit[domain]) | P2m.IsGrant(state, domain, gfn))
        {
            return Result.Error(Errno.EINVAL);
        }
        if ((space == MapSpace.Gmfn) & (index == gfn.Value))
        {
            return Result.Success;
        }
        if (!Frames.HasRoomForReference(state, frame))
        {
            return Result.Error(Errno.EINVAL);
        }
        Move(state, domain, frame, gfn);
        return Result.Success;
    }

    /// <summary><c>XENMEM_remove_from_physmap</c>: unmaps a guest frame; its frame stays allocated.</summary>
    [Clause("HC-MEM-014")]
    public static Result RemoveFromPhysmap(State state, Caller caller, MemoryOpRemoveFromPhysmapArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        var gfn = new Gfn(arguments.Gpfn);
        if (arguments.Start != 0)
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
        if (!P2m.IsOwn(state, target.Domain, gfn))
        {
            return Result.Error(Errno.ENOENT);
        }
        P2m.Remove(state, target.Domain, gfn);
        return Result.Success;
    }

    /// <summary>The frame <paramref name="index"/> of a map space of the domain, if there is one.</summary>
    [Clause("HC-DIF-009")]
    static (Bool Exists, Mfn Frame) FrameOfSpace(State state, DomainId domain, Word space, Word index)
    {
        if (space == MapSpace.SharedInfo)
        {
            return (index == 0, new(state.SharedInfoFrame[domain] - 1));
        }
        if (space == MapSpace.GrantTable)
        {
            var (isStatus, status) = (GrantStatusFrames.IsNamed(state, domain, index), GrantStatusFrames.IndexOf(index));
            var exists = (isStatus & GrantStatusFrames.HasFrame(state, domain, status)) | (!isStatus & GrantTables.HasFrame(state, domain, index));
            return (exists, new(Logic.Select(isStatus, state.StatusFrame[domain, new(status)], state.GrantTableFrame[domain, new(index)]) - 1));
        }
        if (space == MapSpace.Gmfn)
        {
            return (P2m.IsOwn(state, domain, new(index)), P2m.FrameAt(state, domain, new(index)));
        }
        return (false, new(0UL));
    }

    // Of the table or of the status of its grants: a frame that there would be, had there been memory.
    static Bool MayComeYet(State state, DomainId domain, Word index)
    {
        var (isStatus, status) = (GrantStatusFrames.IsNamed(state, domain, index), GrantStatusFrames.IndexOf(index));
        return (isStatus & GrantStatusFrames.MayHaveFrame(state, domain, status) & !GrantStatusFrames.HasFrame(state, domain, status))
            | (!isStatus & GrantTables.MayHaveFrame(state, domain, index) & !GrantTables.HasFrame(state, domain, index));
    }

    /// <summary>Maps the domain's frame at a guest frame, and nowhere else. What was mapped there gives way.</summary>
    static void Move(State state, DomainId domain, Mfn frame, Gfn gfn)
    {
        if (P2m.IsMapped(state, domain, gfn))
        {
            if (P2m.FrameAt(state, domain, gfn).Value != frame.Value)
            {
                P2m.Release(state, domain, gfn);
            }
        }
        var former = state.M2p[frame];
        if (former != 0)
        {
            P2m.Remove(state, domain, new(former - 1));
        }
        P2m.Insert(state, domain, gfn, frame);
    }
}
