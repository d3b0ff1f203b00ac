using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>What the model says of non-interference: who observes what, and each exception.</summary>
public sealed class ObservationRules
{
    readonly ModelDescription model;
    readonly Claim[] observers;

    /// <summary>Reads the model's attributes.</summary>
    /// <exception cref="InvalidOperationException">A map has no rule, or a rule names what is not there.</exception>
    public ObservationRules(ModelDescription model)
    {
        this.model = model;
        observers = [.. model.MarkedWith<ObserverAttribute>().Select(found => found.Claim)];
        Interferences = [.. model.MarkedWith<InterferesAttribute>().Select(found => new Interference(found.Claim, found.Attribute.Witness, found.Attribute.Of))];
        Givens = [.. model.MarkedWith<GivenAttribute>().Select(found => new Given(found.Claim, found.Attribute.Witness))];
        IsDeclared = model.MarkedWith<ObservedByAttribute>().Any();
        Rules = IsDeclared ? [.. Maps(), .. model.MarkedWith<ObservesAttribute>().Select(found => new ObservedFact(found.Claim, found.Attribute.Witness))] : [];
        RequireNames();
    }

    /// <summary>An exception: a step of one domain that may change what another observes.</summary>
    public sealed record Interference(Claim Claim, string Witness, IReadOnlyList<string> Of)
    {
        /// <summary>Whether it concerns a rule.</summary>
        public bool Concerns(ObservationRule rule) => Of.Count == 0 || Of.Contains(rule.Name);
    }

    /// <summary>An exception: what the environment gives to a step.</summary>
    public sealed record Given(Claim Claim, string Witness);

    /// <summary>Whether the model claims non-interference at all.</summary>
    public bool IsDeclared { get; }

    /// <summary>What domains observe: a rule for each map that is observed, then what they know of others.</summary>
    public IReadOnlyList<ObservationRule> Rules { get; }

    /// <summary>The exceptions that are steps.</summary>
    public IReadOnlyList<Interference> Interferences { get; }

    /// <summary>The exceptions that are the environment's.</summary>
    public IReadOnlyList<Given> Givens { get; }

    /// <summary>Whether non-interference is claimed for a domain.</summary>
    public EvaluatedClaim IsObserver(StateBase state, Term domain)
    {
        var claims = observers.Select(c => ClaimEvaluation.Evaluate(c, [state], null, new([domain]))).ToArray();
        var touched = new TouchedKeys();
        foreach (var claim in claims)
        {
            touched.Add(claim.Touched);
        }
        return new(Term.And([.. claims.Select(c => c.Term)]), touched);
    }

    IEnumerable<ObservedMap> Maps()
    {
        var rules = model.MarkedWith<ObservedByAttribute>().ToArray();
        var frames = model.MarkedWith<NamesFrameAttribute>().ToArray();
        var unobserved = model.OnTypes<UnobservedAttribute>().SelectMany(a => a.Maps).ToArray();
        foreach (var map in model.AnyState().Maps)
        {
            var named = rules.Where(r => r.Attribute.Maps.Contains(map.Name)).Select(r => r.Claim).ToArray();
            var claims = named.Length > 0 ? named
                : [.. rules.Where(r => r.Attribute.Maps.Count == 0 && r.Claim.Keys.Skip(1).SequenceEqual(map.KeyTypes)).Select(r => r.Claim)];
            if (unobserved.Contains(map.Name) ? named.Length > 0 : claims.Length == 0)
            {
                throw new InvalidOperationException(
                    $"map {map.Name} needs a rule [ObservedBy] that says who observes its cells, or a place in an [Unobserved] list with a reason, and not both");
            }
            if (!unobserved.Contains(map.Name))
            {
                var frame = frames.Where(f => f.Attribute.Maps.Contains(map.Name)).Select(f => f.Claim).FirstOrDefault();
                yield return new(map, claims, frame == null ? null : word => FrameOf(frame, word));
            }
        }
    }

    static Term FrameOf(Claim frame, Term word)
        => ((IKey)Explorer.Purely(() => ClaimEvaluation.Invoke(frame.Method, [new SymbolicWord(word)]))!).Value.Term;

    void RequireNames()
    {
        var maps = model.AnyState().Maps.Select(m => m.Name).ToHashSet();
        var steps = model.Operations.Select(o => o.Name).ToHashSet();
        var ofMaps = model.MarkedWith<ObservedByAttribute>().SelectMany(r => r.Attribute.Maps)
            .Concat(model.MarkedWith<NamesFrameAttribute>().SelectMany(f => f.Attribute.Maps))
            .Concat(model.OnTypes<UnobservedAttribute>().SelectMany(u => u.Maps));
        var ofRules = Interferences.SelectMany(e => e.Of).Where(name => Rules.All(r => r.Name != name));
        var witnesses = Interferences.Select(e => e.Witness).Concat(Givens.Select(g => g.Witness)).Concat(Rules.OfType<ObservedFact>().Select(f => f.Witness));
        var unknown = ofMaps.Where(name => !maps.Contains(name)).Concat(ofRules).Concat(witnesses.Where(name => !steps.Contains(name))).ToArray();
        var mistaken = Interferences.Where(e => e.Claim.Keys.Count > 1
            && Rules.Any(r => e.Concerns(r) && !r.Keys.SequenceEqual(e.Claim.Keys.Skip(1)))).Select(e => e.Claim.Name).ToArray();
        if (unknown.Length + mistaken.Length > 0)
        {
            throw new InvalidOperationException(
                $"the rules of non-interference name what is not there: {string.Join(", ", unknown)}; exceptions with other keys than what they concern: {string.Join(", ", mistaken)}");
        }
    }
}
