using Cordon.Model;

namespace Cordon.Proofs.Tests.SmallModel;

/// <summary>A model small enough to see through: frames with an owner and a count, a p2m, stale translations.</summary>
public sealed class SmallState : StateBase
{
    /// <summary>The initial state.</summary>
    public SmallState()
    {
        Owner = new(this, nameof(Owner));
        Uses = new(this, nameof(Uses));
        P2m = new(this, nameof(P2m));
        Stale = new(this, nameof(Stale));
    }

    /// <summary>How many frames there are.</summary>
    public Word FrameCount;

    /// <summary>An option.</summary>
    public Bool Mapping;

    /// <summary>Another option, which needs the first.</summary>
    public Bool Unmapping;

    /// <summary>The owner; 0 is nobody.</summary>
    public readonly Map<Mfn> Owner;

    /// <summary>How many p2m entries reach the frame.</summary>
    public readonly Map<Mfn> Uses;

    /// <summary>The frame at a guest frame, plus 1.</summary>
    public readonly Map<DomainId, Gfn> P2m;

    /// <summary>Whether a translation may be left.</summary>
    public readonly Map<DomainId, Mfn> Stale;
}
