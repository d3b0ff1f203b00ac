using Cordon.Model;

namespace Cordon.HwTests.Reference;

/// <summary>Finds free frames of the model's machine. Which one a domain gets is not visible to it, so any will do.</summary>
public sealed class FramePool
{
    readonly ulong first;
    readonly ulong end;
    ulong next;

    /// <summary>Frames from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public FramePool(ulong first, ulong end)
    {
        this.first = first;
        this.end = end;
        next = first;
    }

    /// <summary>A free frame; 0, which is no free frame, when there is none.</summary>
    public ulong Peek(State state)
    {
        for (var tried = first; tried < end; tried++)
        {
            if (Frames.IsFree(state, new(next)))
            {
                return next;
            }
            next = next + 1 < end ? next + 1 : first;
        }
        return 0;
    }
}
