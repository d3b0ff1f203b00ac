using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Owning, using and giving up machine frames.</summary>
public static class Frames
{
    /// <summary>Whether the frame exists and belongs to the domain.</summary>
    public static Bool IsOwnedBy(State state, Mfn frame, DomainId domain)
        => (state.Managed[frame] == 1) & (state.Owner[frame] == domain.Value);

    /// <summary>Whether the frame exists and belongs to nobody.</summary>
    public static Bool IsFree(State state, Mfn frame)
        => (state.Managed[frame] == 1) & (state.Owner[frame] == Domid.Invalid);

    /// <summary>Whether the frame can take one more reference.</summary>
    public static Bool HasRoomForReference(State state, Mfn frame)
        => state.RefCount[frame] < Limits.References;

    /// <summary>Takes a reference; the caller has asked <see cref="HasRoomForReference"/>.</summary>
    public static void TakeReference(State state, Mfn frame)
        => state.RefCount[frame] = state.RefCount[frame] + 1;

    /// <summary>Drops a reference. A frame that has none left is reclaimed (<see cref="Reclaim"/>) before the call returns.</summary>
    public static void DropReference(State state, Mfn frame)
        => state.RefCount[frame] = state.RefCount[frame] - 1;

    /// <summary>
    /// Gives a free frame to the domain as part of its reservation: RAM, with the allocation as its only reference.
    /// The caller has checked that it is free and that the reservation has room.
    /// </summary>
    public static void Allocate(State state, Mfn frame, DomainId domain)
    {
        state.Owner[frame] = domain.Value;
        state.Allocated[frame] = 1;
        TakeReference(state, frame);
        state.PageCount[domain] = state.PageCount[domain] + 1;
    }

    /// <summary>Gives a free frame to the domain for a purpose of its own; it is not RAM and does not count as such.</summary>
    public static void MakeSpecial(State state, Mfn frame, DomainId domain, ulong type)
    {
        state.Owner[frame] = domain.Value;
        state.FrameType[frame] = type;
        state.TypeCount[frame] = 1;
        state.Allocated[frame] = 1;
        TakeReference(state, frame);
    }

    /// <summary>Ends the allocation of a frame. It goes once nothing uses it any more.</summary>
    public static void EndAllocation(State state, Mfn frame)
    {
        state.Allocated[frame] = 0;
        DropReference(state, frame);
    }

    /// <summary>
    /// A frame that nothing refers to goes back to the free ones: every translation of its owner is flushed, its content
    /// is cleared, and only then it has no owner. The hypervisor does this for every frame that a call left without
    /// references, before the call returns. The caller is the owner.
    /// </summary>
    [Transition("HC-MEM-015")]
    public static Result Reclaim(State state, Caller caller, Mfn frame)
    {
        if (!IsOwnedBy(state, frame, caller.Domain) | (caller.Domain.Value >= Domid.FirstReserved))
        {
            return Result.IllegalChoice;
        }
        if (state.RefCount[frame] != 0)
        {
            return Result.IllegalChoice;
        }
        Translations.Flush(state, caller.Domain);
        state.Memory.ClearRow(frame);
        state.PageCount[caller.Domain] = state.PageCount[caller.Domain] - Logic.ToWord(state.FrameType[frame] == FrameType.Ram);
        state.FrameType[frame] = FrameType.Ram;
        state.TypeCount[frame] = 0;
        state.Owner[frame] = Domid.Invalid;
        return Result.Success;
    }
}
