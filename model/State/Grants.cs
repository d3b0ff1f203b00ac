namespace Cordon.Model;

/// <summary>
/// Grant tables. A domain writes the entries of its own table in its memory; mapping another domain's grants comes with a later
/// interface, so the mapping tables are present and empty.
/// </summary>
public sealed partial class State
{
    /// <summary>How many frames the domain's grant table has.</summary>
    public readonly Map<DomainId> GrantFrames;

    /// <summary>How many frames the domain's grant table may have.</summary>
    public readonly Map<DomainId> MaxGrantFrames;

    /// <summary>The version of the domain's grant table's entries: 1; 0 for no domain.</summary>
    public readonly Map<DomainId> GrantVersion;

    /// <summary>Each frame of the domain's grant table, plus 1; 0 from <see cref="GrantFrames"/> on.</summary>
    public readonly Map<DomainId, Slot> GrantTableFrame;

    /// <summary>How many mappings of a grant are in use: of the granting domain and the reference. Empty yet.</summary>
    public readonly Map<DomainId, GrantReference> GrantPins;

    /// <summary>The granting domain of a mapping, plus 1, by the mapping domain and the handle. Empty yet.</summary>
    public readonly Map<DomainId, GrantHandle> MaptrackDomain;

    /// <summary>The grant reference of a mapping, by the mapping domain and the handle. Empty yet.</summary>
    public readonly Map<DomainId, GrantHandle> MaptrackReference;
}
