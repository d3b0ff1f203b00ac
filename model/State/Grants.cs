namespace Cordon.Model;

/// <summary>
/// Grant tables. A domain writes the entries of its own table in its memory; what is kept here is which of them are in use, and the
/// mappings by which they are.
/// </summary>
public sealed partial class State
{
    /// <summary>How many frames the domain's grant table has.</summary>
    public readonly Map<DomainId> GrantFrames;

    /// <summary>How many frames the domain's grant table may have.</summary>
    public readonly Map<DomainId> MaxGrantFrames;

    /// <summary>The version of the domain's grant table's entries: 1 or 2; 0 for no domain.</summary>
    public readonly Map<DomainId> GrantVersion;

    /// <summary>Each frame of the domain's grant table, plus 1; 0 from <see cref="GrantFrames"/> on.</summary>
    public readonly Map<DomainId, Slot> GrantTableFrame;

    /// <summary>How many status frames the domain has, for a grant table of version 2.</summary>
    public readonly Map<DomainId> StatusFrames;

    /// <summary>Each status frame of the domain, plus 1; 0 from <see cref="StatusFrames"/> on.</summary>
    public readonly Map<DomainId, Slot> StatusFrame;

    /// <summary>Which of its domain's status frames the frame is, plus 1; 0 when it is none. Abstract: the domain's list says it the other way round.</summary>
    public readonly Map<Mfn> StatusIndex;

    /// <summary>How many of the domain's grants are in use, but for the reserved ones.</summary>
    public readonly Map<DomainId> OrdinaryGrantsInUse;

    /// <summary>
    /// The frame of a grant that is in use, plus 1, by the granting domain and the reference; 0 when the grant is in use by nobody. What the entry says,
    /// and what is mapped at its guest frame, may have changed since.
    /// </summary>
    public readonly Map<DomainId, GrantReference> GrantFrame;

    /// <summary>The domain that uses the grant, plus 1; 0 when nobody does.</summary>
    public readonly Map<DomainId, GrantReference> GrantUser;

    /// <summary>How many mappings by which the frame can only be read there are of the grant: at most <see cref="Limits.GrantUses"/>.</summary>
    public readonly Map<DomainId, GrantReference> GrantReaders;

    /// <summary>How many mappings by which the frame can be written there are of the grant: at most <see cref="Limits.GrantUses"/>.</summary>
    public readonly Map<DomainId, GrantReference> GrantWriters;

    /// <summary>The granting domain of a mapping, plus 1, by the mapping domain and the handle; 0 when the handle names no mapping.</summary>
    public readonly Map<DomainId, GrantHandle> MaptrackDomain;

    /// <summary>The grant reference of a mapping.</summary>
    public readonly Map<DomainId, GrantHandle> MaptrackReference;

    /// <summary>The guest frame of the mapping domain at which the grant is.</summary>
    public readonly Map<DomainId, GrantHandle> MaptrackGfn;

    /// <summary>1 when the mapping can only be read.</summary>
    public readonly Map<DomainId, GrantHandle> MaptrackReadonly;

    /// <summary>The handle of the mapping that made the entry of a p2m, plus 1; 0 for an entry that is no grant's. Abstract: the handles say it the other way round.</summary>
    public readonly Map<DomainId, Gfn> P2mHandle;

    /// <summary>How many entries of the domain's p2m reach the frame by a grant, to write it. Abstract: the p2m says it.</summary>
    public readonly Map<DomainId, Mfn> WritableGrants;
}
