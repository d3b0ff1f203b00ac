namespace Cordon.Model;

/// <summary>
/// The p2m of each domain: what its nested page tables translate. Owned by the domain's memory calls and by its builder.
/// </summary>
public sealed partial class State
{
    /// <summary>The kind of the entry at a guest frame: a <see cref="Cordon.Model.P2mType"/>; 0 when the guest frame is not mapped.</summary>
    public readonly Map<DomainId, Gfn> P2mType;

    /// <summary>The machine frame at a guest frame; 0 when <see cref="P2mType"/> is 0.</summary>
    public readonly Map<DomainId, Gfn> P2mFrame;

    /// <summary>The highest guest frame that was ever mapped: the answer of <c>XENMEM_maximum_gpfn</c>. Never falls.</summary>
    public readonly Map<DomainId> HighestGfn;

    /// <summary>Guest frames at or above it cannot be mapped: the reach of the domain's nested page tables. Set by the builder.</summary>
    public readonly Map<DomainId> GfnLimit;
}

/// <summary>The kinds of p2m entries: the values of <see cref="State.P2mType"/>.</summary>
public static class P2mType
{
    /// <summary>Not mapped.</summary>
    public const ulong None = 0;

    /// <summary>The domain's own frame, readable and writable.</summary>
    public const ulong RamReadWrite = 1;

    /// <summary>The domain's own frame, readable.</summary>
    public const ulong RamReadOnly = 2;

    /// <summary>Another domain's frame by a grant, readable and writable.</summary>
    public const ulong GrantReadWrite = 3;

    /// <summary>Another domain's frame by a grant, readable.</summary>
    public const ulong GrantReadOnly = 4;

    /// <summary>Another domain's frame, mapped by a control domain. No call makes one yet.</summary>
    public const ulong Foreign = 5;
}
