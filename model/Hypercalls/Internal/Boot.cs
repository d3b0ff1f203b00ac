using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What boot does to frames before the first domain, and what the hypervisor does with frames of its own. Made by <c>DOMID_XEN</c>.</summary>
public static class Boot
{
    /// <summary>A frame of the memory map, filled with zeros, is taken over and free.</summary>
    [Transition("HC-ISO-005")]
    public static Result ManageFrame(State state, Caller caller, Mfn frame)
    {
        if ((caller.Domain.Value != Domid.Xen) | (state.Managed[frame] != 0) | (frame.Value >= state.FrameCount))
        {
            return Result.IllegalChoice;
        }
        state.Managed[frame] = 1;
        state.Owner[frame] = Domid.Invalid;
        return Result.Success;
    }

    /// <summary>The hypervisor takes a free frame for itself: its image, its tables, a page of nested page tables.</summary>
    [Transition("HC-ISO-002")]
    public static Result TakeFrame(State state, Caller caller, Mfn frame)
    {
        if ((caller.Domain.Value != Domid.Xen) | !Frames.IsFree(state, frame))
        {
            return Result.IllegalChoice;
        }
        state.Owner[frame] = Domid.Xen;
        return Result.Success;
    }

    /// <summary>The hypervisor gives a frame of its own back, filled with zeros.</summary>
    [Transition("HC-ISO-005")]
    public static Result ReturnFrame(State state, Caller caller, Mfn frame)
    {
        if ((caller.Domain.Value != Domid.Xen) | !Frames.IsOwnedBy(state, frame, new DomainId(Domid.Xen)))
        {
            return Result.IllegalChoice;
        }
        state.Memory.ClearRow(frame);
        state.Owner[frame] = Domid.Invalid;
        return Result.Success;
    }
}
