using Cordon.Model;

namespace Cordon.Proofs.Tests.SmallModel;

/// <summary>What the small model claims.</summary>
public static class SmallClaims
{
    /// <summary>An entry reaches an existing frame of its domain.</summary>
    [Invariant("T-10")]
    public static Bool EntryOwned(SmallState s, DomainId domain, Gfn gfn)
    {
        var mfn = s.P2m[domain, gfn] - 1;
        return Logic.Implies(s.P2m[domain, gfn] != 0, (s.Owner[new(mfn)] == domain.Value) & (mfn < s.FrameCount) & (domain.Value != 0));
    }

    /// <summary>A stale translation reaches a frame of its domain.</summary>
    [Invariant("T-11")]
    public static Bool StaleOwned(SmallState s, DomainId domain, Mfn mfn)
        => Logic.Implies(s.Stale[domain, mfn] != 0, (s.Owner[mfn] == domain.Value) & (domain.Value != 0));

    /// <summary>The count does not wrap.</summary>
    [Invariant("T-12")]
    public static Bool UsesBounded(SmallState s, Mfn mfn) => s.Uses[mfn] <= 100;

    /// <summary>The count equals the entries that reach the frame.</summary>
    [Counted("T-13")]
    public static Word Uses(SmallState s, Mfn mfn) => s.Uses[mfn];

    /// <summary>What an entry adds.</summary>
    [Contributes(nameof(Uses))]
    public static Word UsesOfEntry(SmallState s, DomainId domain, Gfn gfn, Mfn mfn)
        => Logic.ToWord((s.P2m[domain, gfn] != 0) & (s.P2m[domain, gfn] == mfn.Value + 1));

    /// <summary>Two domains never reach one frame.</summary>
    [Consequence("T-14")]
    public static Bool Apart(SmallState s, DomainId a, Gfn gfnOfA, DomainId b, Gfn gfnOfB)
        => Logic.Implies((s.P2m[a, gfnOfA] != 0) & (s.P2m[a, gfnOfA] == s.P2m[b, gfnOfB]), a == b);

    /// <summary>A frame changes hands only from or to its caller.</summary>
    [MayChange("T-15", nameof(SmallState.Owner), nameof(SmallState.Uses))]
    public static Bool OwnFrame(SmallState before, Caller caller, Mfn mfn) => before.Owner[mfn] == caller.Domain.Value;

    /// <summary>Flushes concern everybody.</summary>
    [MayChange("T-16", nameof(SmallState.Stale))]
    public static Bool AnyStale(SmallState before, Caller caller, DomainId domain, Mfn mfn)
        => (domain == caller.Domain) | (before.Owner[mfn] == caller.Domain.Value);

    /// <summary>A frame leaves its owner only when no translation is left.</summary>
    [Step("T-17")]
    public static Bool NoneReaches(SmallState before, SmallState after, Caller caller, DomainId domain, Mfn mfn)
        => Logic.Implies((before.Owner[mfn] != after.Owner[mfn]) & (before.Owner[mfn] != 0), (after.Uses[mfn] == 0) & (after.Stale[domain, mfn] == 0));

    /// <summary>The machine has a size.</summary>
    [Assumption("T-18")]
    public static Bool MachineSize(SmallState s) => s.FrameCount <= (1UL << 40);

    /// <summary>What Kconfig admits.</summary>
    [Assumption("T-19")]
    public static Bool Options(SmallState s) => Logic.Implies(s.Unmapping, s.Mapping);
}
