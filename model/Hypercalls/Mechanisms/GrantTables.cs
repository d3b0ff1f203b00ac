namespace Cordon.Model;

/// <summary>Questions about a domain's grant table.</summary>
public static class GrantTables
{
    /// <summary>Whether the table has a frame of that index.</summary>
    public static Bool HasFrame(State state, DomainId domain, Word index) => index < state.GrantFrames[domain];
}
