using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Changing the p2m of a domain, one entry at a time.</summary>
public static class P2m
{
    /// <summary>The machine frame at a guest frame.</summary>
    public static Mfn FrameAt(State state, DomainId domain, Gfn gfn) => new(state.P2mFrame[domain, gfn]);

    /// <summary>Whether something is mapped at the guest frame.</summary>
    public static Bool IsMapped(State state, DomainId domain, Gfn gfn) => state.P2mType[domain, gfn] != P2mType.None;

    /// <summary>Whether a store of the guest to the guest frame reaches a frame.</summary>
    public static Bool IsWritable(State state, DomainId domain, Gfn gfn) => state.P2mType[domain, gfn] == P2mType.RamReadWrite;

    /// <summary>Whether the domain's own memory is mapped there, readable and writable; not a special frame.</summary>
    [Clause("HC-DIF-011")]
    public static Bool IsWritableRam(State state, DomainId domain, Gfn gfn)
        => IsWritable(state, domain, gfn) & (state.FrameType[FrameAt(state, domain, gfn)] == FrameType.Ram);

    /// <summary>Whether the domain's own memory is mapped there, readable and writable, and the frame can take one more reference.</summary>
    [Clause("HC-MEM-022")]
    public static Bool IsUsableRam(State state, DomainId domain, Gfn gfn)
        => IsWritableRam(state, domain, gfn) & Frames.HasRoomForReference(state, FrameAt(state, domain, gfn));

    /// <summary>
    /// Maps an own frame that no entry maps at a guest frame where nothing is mapped, readable and writable. The entry is a reference.
    /// </summary>
    [Clause("HC-MEM-017")]
    public static void Insert(State state, DomainId domain, Gfn gfn, Mfn frame)
    {
        state.P2mType[domain, gfn] = P2mType.RamReadWrite;
        state.P2mFrame[domain, gfn] = frame.Value;
        state.M2p[frame] = gfn.Value + 1;
        Frames.TakeReference(state, frame);
        var highest = state.HighestGfn[domain];
        state.HighestGfn[domain] = Logic.Select(gfn.Value > highest, gfn.Value, highest);
    }

    /// <summary>Takes away the entry of a guest frame at which something is mapped. Processors may remember it until the next flush.</summary>
    [Clause("HC-MEM-021")]
    public static void Remove(State state, DomainId domain, Gfn gfn)
    {
        var frame = FrameAt(state, domain, gfn);
        state.P2mType[domain, gfn] = P2mType.None;
        state.P2mFrame[domain, gfn] = 0;
        state.M2p[frame] = 0;
        state.Stale[domain, frame] = 1;
        Frames.DropReference(state, frame);
    }

    /// <summary>
    /// Takes away the entry of a guest frame, and with it the frame's allocation if the frame is RAM. A special frame (shared
    /// info, grant table) is only unmapped: it stays the domain's and can be mapped again.
    /// </summary>
    public static void Release(State state, DomainId domain, Gfn gfn)
    {
        var frame = FrameAt(state, domain, gfn);
        Remove(state, domain, gfn);
        if (state.FrameType[frame] == FrameType.Ram)
        {
            Frames.EndAllocation(state, frame);
        }
    }
}
