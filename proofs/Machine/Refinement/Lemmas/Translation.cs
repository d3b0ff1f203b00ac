using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// What a domain's nested paging translates to is nothing, or a frame that the domain owns: by the model's invariant that an entry reaches the domain's own (HC-ISO-001). Which entry that is, is
/// for <see cref="EntrySearch"/> to show.
/// </summary>
public sealed class Translation : Lemma
{
    /// <inheritdoc/>
    public override string Function => GuestTranslations.Function;

    /// <inheritdoc/>
    public override string Promise => "gives an entry that is not present, or that maps a frame which a domain owns (this one, or one that granted it), and changes nothing";

    /// <inheritdoc/>
    public override IReadOnlyList<string> RestsOn => [NestedEntries.Find];

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
        => (new Dictionary<string, Contract> { [NestedEntries.Find] = NestedEntries.ApplyFind }, null);

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, domain) = (context.Image.Layout, context.Caller.Domain.Value.Term);
        var gfn = Term.Variable("gfn", 64);
        // What is known of the entry has to be known of when the walk is executed.
        var state = (State)context.Image.Model.AnyState();
        var key = new MapKey([domain, gfn]);
        state.Maps.First(map => map.Name == nameof(State.P2mType)).TouchAll([key]);
        state.Maps.First(map => map.Name == nameof(State.P2mFrame)).TouchAll([key]);
        TouchMapping(state, domain, gfn);
        var touched = TouchedKeys.Take(state);
        var end = context.Executor.Run(Function, entry =>
        {
            entry.Processor.General[7] = MachineLayout.RootAddress;
            entry.Processor.General[6] = MachineLayout.AddressOf(layout.Domains, domain);
            entry.Processor.General[2] = gfn;
        });
        yield return new("that a frame that is mapped is a domain's", -1, [.. end.Path], new GuestTranslations(context.Image, domain).Promise(end.Processor.General[0]), touched);
        yield return new("that nothing is changed", -1, [],
            Term.Boolean(end.Content.Cells.IsEmpty && end.Content.Memory.Length == 0 && end.Content.Tables.Length == 0 && end.Content.Stores.IsEmpty), touched);
    }

    // What the invariants say of an entry by a grant is said of its mapping, and of the grant that this is of.
    static void TouchMapping(State state, Term domain, Term gfn)
    {
        var (mapping, at) = (new DomainId(new(domain)), new Gfn(new(gfn)));
        P2mInvariants.EntryReachesOwn(state, mapping, at);
        var handle = new GrantHandle(state.P2mHandle[mapping, at] - 1);
        GrantInvariants.MappingIsEntry(state, mapping, handle);
        GrantInvariants.GrantIsOwn(state, new(state.MaptrackDomain[mapping, handle] - 1), new(state.MaptrackReference[mapping, handle]));
    }
}
