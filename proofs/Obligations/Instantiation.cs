using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>
/// The facts about the state before a step: every invariant, assumption and count, at the keys that matter. A solver gets no
/// quantifier; that these instances suffice is shown by each proof that goes through.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="operation">The step; null for a claim about a state alone.</param>
/// <param name="assumptionsOnly">For the initial state, of which no invariant is known yet.</param>
public sealed class Instantiation(ModelDescription model, ModelOperation? operation, bool assumptionsOnly = false) : IFactSource
{
    readonly StateBase any = model.AnyState();
    readonly Dictionary<(Claim, MapKey), EvaluatedClaim> known = [];
    readonly CountedSum[] counts = assumptionsOnly ? [] : [.. model.Counts.Select(c => new CountedSum(model, c))];
    readonly Claim[] claims = [.. (assumptionsOnly ? [] : model.Invariants).Concat(model.Assumptions.Where(a => !a.TakesCaller))];

    /// <summary>Whether of a count only those entries are looked at that name what is counted, or are named by it.</summary>
    public bool CountsNamed { get; init; }

    /// <summary>Whether then those are looked at, too, that are known by nothing but what the counted thing is known by: the entry and the grant of one mapping.</summary>
    public bool CountsRelated { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<Term> Facts(TouchedKeys touched, int rounds, bool closed = false)
    {
        var facts = new List<Term>();
        var seen = new HashSet<Term>();
        void Add(Term fact)
        {
            if (!fact.IsTrue && seen.Add(fact))
            {
                facts.Add(fact);
            }
        }
        foreach (var fact in AboutTheCaller(touched))
        {
            Add(fact);
        }
        var counted = counts.Select(c => c.KeysIn(touched)).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            var read = new TouchedKeys();
            foreach (var claim in claims)
            {
                foreach (var keys in claim.Keys.Count == 0 ? [new MapKey([])] : touched.Tuples(claim.Keys))
                {
                    var instance = At(claim, keys);
                    read.Add(instance.Touched);
                    Add(instance.Term);
                }
            }
            if (round == rounds - 1)
            {
                break;
            }
            if (!touched.Add(read))
            {
                break;
            }
        }
        foreach (var fact in counts.SelectMany((c, i) => c.Facts(closed ? c.KeysIn(touched) : counted[i], touched, closed, CountsNamed, CountsRelated)))
        {
            Add(fact);
        }
        return facts;
    }

    /// <inheritdoc/>
    public bool IsLazy(Term fact) => CountedSum.IsFact(fact);

    IEnumerable<Term> AboutTheCaller(TouchedKeys touched)
    {
        if (operation is not { IsHypercall: true })
        {
            yield break;
        }
        var caller = SymbolicInput.Symbol(typeof(Caller), "caller");
        foreach (var assumption in model.Assumptions.Where(a => a.TakesCaller))
        {
            var value = ClaimEvaluation.Evaluate(assumption, [any], caller, new([]));
            touched.Add(value.Touched);
            yield return value.Term;
        }
    }

    EvaluatedClaim At(Claim claim, MapKey keys)
    {
        if (!known.TryGetValue((claim, keys), out var value))
        {
            known[(claim, keys)] = value = ClaimEvaluation.Evaluate(claim, [any], null, keys);
        }
        return value;
    }
}
