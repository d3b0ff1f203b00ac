namespace Cordon.Model;

/// <summary>
/// Machine frames: the unit of isolation. Every frame that the machine has is in exactly one condition: free
/// (owner <c>DOMID_INVALID</c>), the hypervisor's own (owner <c>DOMID_XEN</c>), or a domain's.
/// </summary>
public sealed partial class State
{
    /// <summary>How many frames the machine's memory map spans: a frame at or above it does not exist. Constant after boot.</summary>
    public Word FrameCount;

    /// <summary>1 when boot found the frame in the memory map and took it over; 0 for a hole, a device, or beyond <see cref="FrameCount"/>.</summary>
    public readonly Map<Mfn> Managed;

    /// <summary>
    /// The frame's owner, a <c>domid_t</c>; meaningful where <see cref="Managed"/> is 1. Only the owner's p2m may reach the
    /// frame, grants and foreign mappings aside. Changes only when nothing reaches it: no reference and no stale translation.
    /// </summary>
    public readonly Map<Mfn> Owner;

    /// <summary>What the frame is for: a <see cref="Cordon.Model.FrameType"/>. Other than RAM only while <see cref="TypeCount"/> is not 0.</summary>
    public readonly Map<Mfn> FrameType;

    /// <summary>How many uses need the frame's type to stay: 1 for a special frame, 0 for RAM.</summary>
    public readonly Map<Mfn> TypeCount;

    /// <summary>
    /// How many uses the frame has: its allocation, p2m entries, vcpu_info areas, FIFO control blocks and event array pages
    /// (<see cref="References"/>). A frame with none is reclaimed.
    /// </summary>
    public readonly Map<Mfn> RefCount;

    /// <summary>1 while the owner holds the frame as part of its reservation; the allocation is one of its references.</summary>
    public readonly Map<Mfn> Allocated;

    /// <summary>The guest frame at which the owner's p2m maps the frame, plus 1; 0 when no entry maps it. A frame has at most one entry.</summary>
    public readonly Map<Mfn> M2p;

    /// <summary>
    /// 1 when a processor may still hold a translation of the domain to the frame although the p2m entry is gone. Abstract:
    /// the implementation keeps no such table, it flushes before the frame can change hands.
    /// </summary>
    public readonly Map<DomainId, Mfn> Stale;
}

/// <summary>What a frame is for: the values of <see cref="State.FrameType"/>.</summary>
public static class FrameType
{
    /// <summary>Ordinary memory.</summary>
    public const ulong Ram = 0;

    /// <summary>A domain's shared-info page.</summary>
    public const ulong SharedInfo = 1;

    /// <summary>A page of a domain's grant table.</summary>
    public const ulong GrantTable = 2;

    /// <summary>A page of the status of a domain's grants.</summary>
    public const ulong GrantStatus = 3;

    /// <summary>The number of types.</summary>
    public const ulong Count = 4;
}
