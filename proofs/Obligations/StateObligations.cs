using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>The obligations of no step: the initial state, what follows from the invariants, and that doing nothing is a step.</summary>
public static class StateObligations
{
    /// <summary>The name under which they stand in the place of a step's.</summary>
    public const string Name = "model";

    /// <summary>Every one.</summary>
    public static IEnumerable<Obligation> Build(ModelDescription model)
        => model.Invariants.Select(c => Initially(model, c))
            .Concat(model.Counts.SelectMany(c => InitialSum(model, c)))
            .Concat(model.Consequences.Select(c => Follows(model, c)))
            .Concat(model.Steps.Select(c => Unchanged(model, c)))
            .Concat(model.EachWrite.SelectMany(each => IsOfWholeSteps(model, each.Claim)))
            .OfType<Obligation>();

    static Obligation? Initially(ModelDescription model, Claim claim)
    {
        var keys = ClaimEvaluation.AnyKeys(claim.Keys);
        var holds = ClaimEvaluation.Evaluate(claim, [model.InitialState()], null, keys);
        return Make(ObligationKind.Initial, "Initial." + claim.Name, claim.Clause, keys.Terms, holds, new(model, null, assumptionsOnly: true));
    }

    /// <summary>In the initial state the count and every contribution are 0.</summary>
    static IEnumerable<Obligation?> InitialSum(ModelDescription model, Claim count)
    {
        foreach (var claim in model.Contributions[count.Method.Name].Prepend(count))
        {
            var keys = ClaimEvaluation.AnyKeys(claim.Keys);
            var value = ClaimEvaluation.Evaluate(claim, [model.InitialState()], null, keys);
            var isZero = new EvaluatedClaim(Term.Equal(value.Term, Term.Vector(0, 64)), value.Touched);
            yield return Make(ObligationKind.Initial, "Initial." + claim.Name, count.Clause, keys.Terms, isZero, null);
        }
    }

    static Obligation? Follows(ModelDescription model, Claim claim)
    {
        var keys = ClaimEvaluation.AnyKeys(claim.Keys);
        var holds = ClaimEvaluation.Evaluate(claim, [model.AnyState()], null, keys);
        return Make(ObligationKind.Consequence, claim.Name, claim.Clause, keys.Terms, holds, new(model, null));
    }

    static Obligation? Unchanged(ModelDescription model, Claim claim)
    {
        var keys = ClaimEvaluation.AnyKeys(claim.Keys);
        var caller = SymbolicInput.Symbol(typeof(Cordon.Model.Caller), "caller");
        var holds = ClaimEvaluation.Evaluate(claim, [model.AnyState(), model.AnyState()], caller, keys);
        return Make(ObligationKind.Step, "Unchanged." + claim.Name, claim.Clause, keys.Terms, holds, new(model, null));
    }

    /// <summary>What holds of each write holds of all together: of no write, and of two if of each.</summary>
    static IEnumerable<Obligation?> IsOfWholeSteps(ModelDescription model, Claim claim)
    {
        var keys = ClaimEvaluation.AnyKeys(claim.Keys);
        var caller = SymbolicInput.Symbol(typeof(Cordon.Model.Caller), "caller");
        SymbolicWord first = new(Term.Variable("word.0", 64)), second = new(Term.Variable("word.1", 64)), third = new(Term.Variable("word.2", 64));
        EvaluatedClaim Holds(SymbolicWord word, SymbolicWord written) => ClaimEvaluation.Evaluate(claim, [model.AnyState()], caller, keys, word, written);
        var none = Holds(first, first);
        var (one, other, both) = (Holds(first, second), Holds(second, third), Holds(first, third));
        yield return Make(ObligationKind.Step, "Unchanged." + claim.Name, claim.Clause, keys.Terms, none, new(model, null));
        yield return Make(ObligationKind.Step, "Together." + claim.Name, claim.Clause, keys.Terms,
            both with { Term = Term.Or(Term.Not(one.Term), Term.Not(other.Term), both.Term) }, new(model, null));
    }

    static Obligation? Make(ObligationKind kind, string claim, string clause, IReadOnlyList<Term> keys, EvaluatedClaim goal, Instantiation? facts)
        => goal.Term.IsTrue ? null
            : new($"{Name}/{claim}", Name, claim, clause, kind, [new(null, goal.Term, goal.Touched)], keys, facts);
}
