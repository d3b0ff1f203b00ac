using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What holds of every machine frame.</summary>
public static class FrameInvariants
{
    /// <summary>Whether the frame is managed and a domain's: <c>DOMID_XEN</c> and <c>DOMID_INVALID</c> are no domains.</summary>
    static Bool IsOwnedByDomain(State state, Mfn frame)
        => (state.Managed[frame] == 1) & (state.Owner[frame] < Domid.FirstReserved);

    /// <summary>A frame that is managed exists, and is free, the hypervisor's, or a domain's that exists.</summary>
    [Invariant("HC-ISO-002")]
    public static Bool OwnerIsKnown(State state, Mfn frame)
    {
        var managed = state.Managed[frame];
        var owner = state.Owner[frame];
        var known = (owner == Domid.Invalid) | (owner == Domid.Xen)
            | ((owner < Domid.FirstReserved) & (state.Life[new DomainId(owner)] != DomainLife.None));
        return (managed <= 1) & Logic.Implies(managed == 1, (frame.Value < state.FrameCount) & known);
    }

    /// <summary>A frame that is no domain's has no use.</summary>
    [Invariant("HC-ISO-005")]
    public static Bool UnownedHasNoUse(State state, Mfn frame)
        => Logic.Implies(!IsOwnedByDomain(state, frame),
            (state.RefCount[frame] == 0) & (state.Allocated[frame] == 0) & (state.M2p[frame] == 0)
            & (state.FrameType[frame] == FrameType.Ram) & (state.TypeCount[frame] == 0));

    /// <summary>A frame is special exactly while its type is held, and a special frame is allocated, until nothing uses it any more.</summary>
    [Invariant("HC-ISO-008")]
    public static Bool SpecialIsHeld(State state, Mfn frame)
    {
        var special = state.FrameType[frame] != FrameType.Ram;
        return (state.FrameType[frame] < FrameType.Count) & (state.TypeCount[frame] == Logic.ToWord(special))
            & (state.Allocated[frame] <= 1) & Logic.Implies(special, (state.Allocated[frame] == 1) | (state.FrameType[frame] == FrameType.GrantStatus));
    }

    /// <summary>Counts never come near to wrapping.</summary>
    [Invariant("HC-MEM-022")]
    public static Bool CountIsSmall(State state, Mfn frame) => state.RefCount[frame] <= Limits.References;

    /// <summary>A frame that is free, or not managed, holds zeros.</summary>
    [Invariant("HC-ISO-005")]
    public static Bool FreeHoldsZeros(State state, Mfn frame, WordIndex index)
        => Logic.Implies((state.Managed[frame] != 1) | (state.Owner[frame] == Domid.Invalid), state.Memory[frame, index] == 0);

    /// <summary>Nothing is ever written beyond the end of a frame.</summary>
    [Invariant("HC-SHI-012")]
    public static Bool NothingIsBeyondTheEnd(State state, Mfn frame, WordIndex index)
        => Logic.Implies(index.Value >= 512, state.Memory[frame, index] == 0);

    /// <summary>
    /// A frame changes owner only when it has no use; the stale translations of its owner to it are gone then
    /// (<see cref="P2mInvariants.StaleReachesOwn"/> of the state after).
    /// </summary>
    [Step("HC-ISO-004")]
    public static Bool OwnerChangesWithoutUse(State before, State after, Caller caller, Mfn frame)
    {
        var changes = (before.Managed[frame] == 1) & (before.Owner[frame] != after.Owner[frame]);
        return Logic.Implies(changes, before.RefCount[frame] == 0);
    }

    /// <summary>Whoever gets a frame finds zeros in it, but for what the step itself wrote for the new owner.</summary>
    [Step("HC-ISO-005")]
    public static Bool NewOwnerFindsZeros(State before, State after, Caller caller, Mfn frame, WordIndex index)
    {
        var given = (after.Managed[frame] == 1) & (after.Owner[frame] != before.Owner[frame]) & (after.Owner[frame] != Domid.Xen);
        return Logic.Implies(given, after.Memory[frame, index] == 0);
    }
}
