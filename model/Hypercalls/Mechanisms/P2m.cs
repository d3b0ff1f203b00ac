using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Changing the p2m of a domain, one entry at a time.</summary>
public static class P2m
{
    /// <summary>The machine frame at a guest frame.</summary>
    public static Mfn FrameAt(State state, DomainId domain, Gfn gfn) => new(state.P2mFrame[domain, gfn]);

    /// <summary>Whether something is mapped at the guest frame.</summary>
    public static Bool IsMapped(State state, DomainId domain, Gfn gfn) => state.P2mType[domain, gfn] != P2mType.None;

    /// <summary>Whether the domain's own memory is mapped there, special frames too.</summary>
    public static Bool IsOwn(State state, DomainId domain, Gfn gfn) => state.P2mType[domain, gfn] == P2mType.RamReadWrite;

    /// <summary>Whether a grant is mapped there.</summary>
    public static Bool IsGrant(State state, DomainId domain, Gfn gfn)
        => (state.P2mType[domain, gfn] == P2mType.GrantReadWrite) | (state.P2mType[domain, gfn] == P2mType.GrantReadOnly);

    /// <summary>Whether a store of the guest to the guest frame reaches a frame.</summary>
    public static Bool IsWritable(State state, DomainId domain, Gfn gfn)
        => IsOwn(state, domain, gfn) | (state.P2mType[domain, gfn] == P2mType.GrantReadWrite);

    /// <summary>Whether the domain's own memory is mapped there, readable and writable; not a special frame.</summary>
    [Clause("HC-DIF-011")]
    public static Bool IsWritableRam(State state, DomainId domain, Gfn gfn)
        => IsOwn(state, domain, gfn) & (state.FrameType[FrameAt(state, domain, gfn)] == FrameType.Ram);

    /// <summary>Whether memory is mapped there that the domain can read, or write, its own or by a grant; not a special frame.</summary>
    [Clause("HC-GNT-026"), Clause("HC-DIF-042")]
    public static Bool IsCopied(State state, DomainId domain, Gfn gfn, Bool isRead)
        => (IsWritable(state, domain, gfn) | (isRead & IsGrant(state, domain, gfn))) & (state.FrameType[FrameAt(state, domain, gfn)] == FrameType.Ram);

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
        NoteHighest(state, domain, gfn);
    }

    /// <summary>
    /// Maps a frame of the granting domain at a guest frame where nothing is mapped, by the mapping of a handle. The entry is a reference; the frame does
    /// not name it as its own.
    /// </summary>
    [Clause("HC-GNT-016")]
    public static void InsertGrant(State state, DomainId domain, Gfn gfn, Mfn frame, GrantHandle handle, Bool isReadonly)
    {
        state.P2mType[domain, gfn] = Logic.Select(isReadonly, P2mType.GrantReadOnly, P2mType.GrantReadWrite);
        state.P2mFrame[domain, gfn] = frame.Value;
        state.P2mHandle[domain, gfn] = handle.Value + 1;
        state.WritableGrants[domain, frame] = state.WritableGrants[domain, frame] + Logic.Select(isReadonly, 0UL, 1UL);
        Frames.TakeReference(state, frame);
        NoteHighest(state, domain, gfn);
    }

    /// <summary>Takes away the entry of a grant. The domain's translations are flushed before the frame loses the reference.</summary>
    [Clause("HC-GNT-019")]
    public static void RemoveGrant(State state, DomainId domain, Gfn gfn)
    {
        var frame = FrameAt(state, domain, gfn);
        state.WritableGrants[domain, frame]
            = state.WritableGrants[domain, frame] - Logic.ToWord(state.P2mType[domain, gfn] == P2mType.GrantReadWrite);
        state.P2mType[domain, gfn] = P2mType.None;
        state.P2mFrame[domain, gfn] = 0;
        state.P2mHandle[domain, gfn] = 0;
        Translations.Flush(state, domain);
        Frames.DropReference(state, frame);
    }

    /// <summary>Takes away the entry of a guest frame at which the domain's own memory is mapped. Processors may remember it until the next flush.</summary>
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

    static void NoteHighest(State state, DomainId domain, Gfn gfn)
    {
        var highest = state.HighestGfn[domain];
        state.HighestGfn[domain] = Logic.Select(gfn.Value > highest, gfn.Value, highest);
    }
}
