using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The frames in which a domain with a grant table of version 2 finds how its grants are used: 16 bits for each (<c>grant_status_t</c>).</summary>
public static class GrantStatusFrames
{
    /// <summary>How many frames have the status of a table of so many frames.</summary>
    public static Word For(Word tableFrames) => (tableFrames >> GrantTableBounds.FramesPerStatusShift) + Logic.ToWord((tableFrames & GrantTables.IndexMask(GrantTableBounds.FramesPerStatusShift)) != 0);

    /// <summary>How many status frames the domain can name: as many as its table, if it is of version 2, has grants for.</summary>
    [Clause("HC-GNT-033")]
    public static Word Named(State state, DomainId domain) => Logic.Select(GrantTables.IsWide(state, domain), For(state.GrantFrames[domain]), 0UL);

    /// <summary>Whether the domain can name the status frame of that index.</summary>
    public static Bool HasFrame(State state, DomainId domain, Word index) => index < Named(state, domain);

    /// <summary>Whether it may be able to: the table may become so long that the frame is full.</summary>
    [Clause("HC-GNT-038")]
    public static Bool MayHaveFrame(State state, DomainId domain, Word index)
        => state.GrantTable & (HasFrame(state, domain, index) | (index < state.MaxGrantFrames[domain] >> GrantTableBounds.FramesPerStatusShift));

    /// <summary>Whether an index of the map space grant_table is that of a status frame.</summary>
    [Clause("HC-GNT-038")]
    public static Bool IsNamed(State state, DomainId domain, Word index) => GrantTables.IsWide(state, domain) & ((index & MapSpace.GrantStatusBit) != 0);

    /// <summary>Its index among those.</summary>
    [Clause("HC-GNT-038"), Clause("HC-DIF-025")]
    public static Word IndexOf(Word index) => index & ~(ulong)MapSpace.GrantStatusBit;

    /// <summary>
    /// The caller gets one more status frame: a free frame that the hypervisor chose, filled with zeros, which becomes the domain's and special. <c>GNTTABOP_set_version</c> does
    /// this before the version becomes 2, as often as the longest table wants it.
    /// </summary>
    [Transition("HC-GNT-033"), Clause("HC-GNT-033"), Clause("HC-DIF-022")]
    public static Result Grow(State state, Caller caller)
    {
        var domain = caller.Domain;
        var frame = new Mfn(caller.Choices.Frame);
        var index = state.StatusFrames[domain];
        if ((index >= For(state.MaxGrantFrames[domain])) | !state.GrantTable | !Frames.IsFree(state, frame)
            | (domain.Value >= Domid.FirstReserved))
        {
            return Result.IllegalChoice;
        }
        Frames.MakeSpecial(state, frame, domain, FrameType.GrantStatus);
        state.StatusFrame[domain, new Slot(index)] = frame.Value + 1;
        state.StatusIndex[frame] = index + 1;
        state.StatusFrames[domain] = index + 1;
        return Result.Success;
    }

    /// <summary>
    /// The caller, whose table is of version 1, loses its last status frame: it is unmapped, and its allocation ends, so that it is reclaimed (<see cref="Frames.Reclaim"/>).
    /// Done when the version has become 1, until there is none.
    /// </summary>
    [Transition("HC-GNT-037"), Clause("HC-GNT-037")]
    public static Result Shrink(State state, Caller caller)
    {
        var domain = caller.Domain;
        var count = state.StatusFrames[domain];
        if ((count == 0) | GrantTables.IsWide(state, domain))
        {
            return Result.IllegalChoice;
        }
        var last = new Slot(count - 1);
        var frame = new Mfn(state.StatusFrame[domain, last] - 1);
        var gfn = state.M2p[frame];
        if (gfn != 0)
        {
            P2m.Remove(state, domain, new(gfn - 1));
        }
        state.StatusFrame[domain, last] = 0;
        state.StatusIndex[frame] = 0;
        state.StatusFrames[domain] = last.Value;
        Frames.EndAllocation(state, frame);
        return Result.Success;
    }

    /// <summary>How many status frames the caller must have before <c>GNTTABOP_set_version</c> does the rest; 0 when it does not matter.</summary>
    [Clause("HC-GNT-037")]
    public static Word WantedByVersion(State state, Caller caller, GrantTableOpSetVersionArguments arguments)
    {
        var domain = caller.Domain;
        var matters = state.GrantTable & ((arguments.Count & 0x8000_0000) == 0) & (arguments.Version == 2) & !GrantTables.IsWide(state, domain)
            & (state.OrdinaryGrantsInUse[domain] == 0);
        return Logic.Select(matters, For(state.MaxGrantFrames[domain]), 0UL);
    }
}
