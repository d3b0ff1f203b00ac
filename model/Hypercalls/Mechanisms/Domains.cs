namespace Cordon.Model;

/// <summary>Questions about a domain.</summary>
public static class Domains
{
    /// <summary>Whether there is such a domain and it is built.</summary>
    public static Bool IsKnown(State state, DomainId domain)
        => (domain.Value < Cordon.Spec.Domid.FirstReserved) & (state.Life[domain] >= DomainLife.Running);
}
