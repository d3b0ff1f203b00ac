using Cordon.Model;

namespace Cordon.Proofs.Tests.SmallModel;

/// <summary>A model in which domains have money, an inbox that others write to, and frames.</summary>
public sealed class TwoRunState : StateBase
{
    /// <summary>The initial state.</summary>
    public TwoRunState()
    {
        Money = new(this, nameof(Money));
        Inbox = new(this, nameof(Inbox));
        Owner = new(this, nameof(Owner));
        Content = new(this, nameof(Content));
        P2m = new(this, nameof(P2m));
    }

    /// <summary>What a domain has.</summary>
    public readonly Map<DomainId> Money;

    /// <summary>What a domain was sent last.</summary>
    public readonly Map<DomainId> Inbox;

    /// <summary>The owner of a frame; 0 is nobody.</summary>
    public readonly Map<Mfn> Owner;

    /// <summary>The word that a frame holds.</summary>
    public readonly Map<Mfn> Content;

    /// <summary>The frame at a guest frame, plus 1.</summary>
    public readonly Map<DomainId, Gfn> P2m;
}
