using Cordon.Model;

namespace Cordon.Proofs.Tests.SmallModel;

/// <summary>What the model of two runs claims.</summary>
public static class TwoRunClaims
{
    /// <summary>An entry reaches a frame of its domain.</summary>
    [Invariant("T-30")]
    public static Bool EntryOwned(TwoRunState s, DomainId domain, Gfn gfn)
        => Logic.Implies(s.P2m[domain, gfn] != 0, (s.Owner[new(s.P2m[domain, gfn] - 1)] == domain.Value) & (domain.Value != 0));

    /// <summary>A free frame is empty.</summary>
    [Invariant("T-31")]
    public static Bool FreeIsEmpty(TwoRunState s, Mfn frame) => Logic.Implies(s.Owner[frame] == 0, s.Content[frame] == 0);

    /// <summary>A caller is somebody.</summary>
    [Assumption("T-32")]
    public static Bool CallerIs(TwoRunState s, Caller caller) => caller.Domain.Value != 0;

    /// <summary>Frames of the caller, or of nobody.</summary>
    [MayChange("T-33")]
    public static Bool OwnFrame(TwoRunState before, Caller caller, Mfn frame) => (before.Owner[frame] == caller.Domain.Value) | (before.Owner[frame] == 0);

    /// <summary>Anybody's tables: it is non-interference that is tested here.</summary>
    [MayChange("T-33")]
    public static Bool AnyDomain(TwoRunState before, Caller caller, DomainId domain) => true;
}

/// <summary>What a domain observes in it.</summary>
public static class TwoRunObservation
{
    /// <summary>Everybody but nobody.</summary>
    [Observer("T-34")]
    public static Bool IsClaimed(TwoRunState s, DomainId domain) => domain.Value != 0;

    /// <summary>Its own tables.</summary>
    [ObservedBy("T-34")]
    public static Bool OfDomain(TwoRunState s, DomainId observer, DomainId domain) => domain == observer;

    /// <summary>Its p2m.</summary>
    [ObservedBy("T-34")]
    public static Bool OfEntry(TwoRunState s, DomainId observer, DomainId domain, Gfn gfn) => domain == observer;

    /// <summary>Its frames.</summary>
    [ObservedBy("T-34")]
    public static Bool OfFrame(TwoRunState s, DomainId observer, Mfn frame) => s.Owner[frame] == observer.Value;

    /// <summary>The frame of an entry.</summary>
    [NamesFrame(nameof(TwoRunState.P2m))]
    public static Mfn FramePlusOne(Word word) => new(word - 1);

    /// <summary>Others fill the inbox.</summary>
    [Interferes("T-35", "two.send", nameof(TwoRunState.Inbox))]
    public static Bool Sends(TwoRunState before, Caller caller, DomainId observer) => true;

    /// <summary>There may be no frame.</summary>
    [Given("T-36", "two.take")]
    public static Word MemoryIsShort(TwoRunState s, Caller caller) => caller.Choices.OutOfMemory;
}

/// <summary>An exception that no step needs.</summary>
public static class UnneededException
{
    /// <summary>Nobody changes another's money.</summary>
    [Interferes("T-37", "two.pay", nameof(TwoRunState.Money))]
    public static Bool Pays(TwoRunState before, Caller caller, DomainId observer) => true;
}

/// <summary>Rules that forget maps.</summary>
public static class ForgetfulObservation
{
    /// <summary>Only money is seen.</summary>
    [ObservedBy("T-34", nameof(TwoRunState.Money))]
    public static Bool OfMoney(TwoRunState s, DomainId observer, DomainId domain) => domain == observer;
}
