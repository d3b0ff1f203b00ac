using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The domain that a call is about: its caller, or, for a control domain, any other.</summary>
public readonly struct TargetDomain
{
    TargetDomain(DomainId domain, Bool known, Bool permitted)
    {
        Domain = domain;
        IsKnown = known;
        IsPermitted = permitted;
    }

    /// <summary>The domain.</summary>
    public DomainId Domain { get; }

    /// <summary>Whether there is such a domain and it is built; a call about another fails with <c>ESRCH</c>.</summary>
    public Bool IsKnown { get; }

    /// <summary>Whether the caller may name it; a call that may not fails with <c>EPERM</c>.</summary>
    public Bool IsPermitted { get; }

    /// <summary>The domain that <paramref name="domid"/> means: <c>DOMID_SELF</c>, or the number of a domain.</summary>
    [Clause("HC-GEN-007")]
    public static TargetDomain Of(State state, Caller caller, Word domid)
    {
        var domain = new DomainId(Logic.Select(domid == Domid.Self, caller.Domain.Value, domid));
        var known = Domains.IsKnown(state, domain);
        var permitted = (domain == caller.Domain) | (state.IsControl[caller.Domain] == 1);
        return new(domain, known, permitted);
    }

    /// <summary>
    /// The domain of the number <paramref name="domid"/>, where calls take numbers alone: <c>DOMID_SELF</c> names none, and a caller that is no control domain
    /// may not name itself either.
    /// </summary>
    [Clause("HC-CTL-002")]
    public static TargetDomain ByNumber(State state, Caller caller, Word domid)
    {
        var domain = new DomainId(domid);
        return new(domain, Domains.IsKnown(state, domain), state.IsControl[caller.Domain] == 1);
    }
}
