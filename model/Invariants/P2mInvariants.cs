using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What holds of every p2m entry and of every translation that a processor may remember.</summary>
public static class P2mInvariants
{
    /// <summary>
    /// An entry reaches an allocated frame that the domain owns and that names the entry's guest frame as its own, or it is that of a mapping by a grant
    /// (<see cref="GrantInvariants.MappingIsEntry"/>). There is no other kind of entry.
    /// </summary>
    [Invariant("HC-ISO-001")]
    public static Bool EntryReachesOwn(State state, DomainId domain, Gfn gfn)
    {
        var type = state.P2mType[domain, gfn];
        var frame = new Mfn(state.P2mFrame[domain, gfn]);
        var handle = new GrantHandle(state.P2mHandle[domain, gfn] - 1);
        var isWithin = (gfn.Value < state.GfnLimit[domain]) & (gfn.Value <= state.HighestGfn[domain]) & (domain.Value < Domid.FirstReserved);
        var reachesOwn = Frames.IsOwnedBy(state, frame, domain) & (state.Allocated[frame] == 1) & (state.M2p[frame] == gfn.Value + 1);
        var isMapping = (state.P2mHandle[domain, gfn] != 0) & (state.MaptrackDomain[domain, handle] != 0) & (state.MaptrackGfn[domain, handle] == gfn.Value);
        return ((type == P2mType.None) | (type == P2mType.RamReadWrite) | P2m.IsGrant(state, domain, gfn))
            & Logic.Implies(type == P2mType.None, frame.Value == 0)
            & Logic.Implies(type != P2mType.None, isWithin)
            & Logic.Implies(type == P2mType.RamReadWrite, reachesOwn)
            & Logic.Implies(P2m.IsGrant(state, domain, gfn), isMapping)
            & Logic.Implies(!P2m.IsGrant(state, domain, gfn), state.P2mHandle[domain, gfn] == 0);
    }

    /// <summary>A guest frame that a frame names as its own is one at which its owner's p2m maps the frame.</summary>
    [Invariant("HC-ISO-007")]
    public static Bool NameIsEntry(State state, Mfn frame)
    {
        var owner = new DomainId(state.Owner[frame]);
        var gfn = new Gfn(state.M2p[frame] - 1);
        return Logic.Implies(state.M2p[frame] != 0, P2m.IsOwn(state, owner, gfn) & (state.P2mFrame[owner, gfn] == frame.Value));
    }

    /// <summary>A translation that a processor may remember reaches a frame that the domain owns.</summary>
    [Invariant("HC-ISO-006")]
    public static Bool StaleReachesOwn(State state, DomainId domain, Mfn frame)
        => (state.Stale[domain, frame] <= 1)
            & Logic.Implies(state.Stale[domain, frame] != 0, Frames.IsOwnedBy(state, frame, domain) & (domain.Value < Domid.FirstReserved));

    /// <summary>Whether the entry is by a grant of the domain that owns the frame, which is of that frame and in use by the domain whose p2m it is.</summary>
    public static Bool IsGranted(State state, DomainId domain, Gfn gfn)
    {
        var frame = new Mfn(state.P2mFrame[domain, gfn]);
        var owner = new DomainId(state.Owner[frame]);
        var reference = new GrantReference(state.MaptrackReference[domain, new(state.P2mHandle[domain, gfn] - 1)]);
        return P2m.IsGrant(state, domain, gfn) & (state.GrantFrame[owner, reference] == frame.Value + 1) & (state.GrantUser[owner, reference] == domain.Value + 1);
    }

    /// <summary>
    /// No p2m entry reaches a frame of the hypervisor, a free frame, or one that does not exist; nor another domain's, unless by a grant of that domain that is in
    /// use by the one whose p2m it is.
    /// </summary>
    [Consequence("HC-ISO-002")]
    public static Bool Isolation(State state, DomainId domain, Gfn gfn)
    {
        var frame = new Mfn(state.P2mFrame[domain, gfn]);
        var owner = state.Owner[frame];
        return Logic.Implies(P2m.IsMapped(state, domain, gfn),
            ((owner == domain.Value) | IsGranted(state, domain, gfn)) & (owner != Domid.Xen) & (owner != Domid.Invalid)
            & (state.Managed[frame] == 1) & (frame.Value < state.FrameCount));
    }

    /// <summary>Two entries, of one domain or of two, that are not by grants never reach the same frame.</summary>
    [Consequence("HC-ISO-007")]
    public static Bool NoTwoEntriesMeet(State state, DomainId domain, Gfn gfn, DomainId otherDomain, Gfn otherGfn)
    {
        var both = P2m.IsOwn(state, domain, gfn) & P2m.IsOwn(state, otherDomain, otherGfn);
        var meet = state.P2mFrame[domain, gfn] == state.P2mFrame[otherDomain, otherGfn];
        return Logic.Implies(both & meet, (domain == otherDomain) & (gfn == otherGfn));
    }
}
