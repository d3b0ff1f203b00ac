namespace Cordon.Model;

/// <summary>What processors remember of a domain's p2m: entries of the TLB tagged with the domain's address-space identifier.</summary>
public static class Translations
{
    /// <summary>
    /// Forgets every translation of the domain on every processor. The hypervisor may do so at any time, and must before a frame
    /// that the domain could reach gets another owner.
    /// </summary>
    public static void Flush(State state, DomainId domain) => state.Stale.ClearRow(domain);

    /// <summary>The flush as a step of its own.</summary>
    [Transition("HC-MEM-016")]
    public static void FlushAll(State state, Caller caller) => Flush(state, caller.Domain);
}
