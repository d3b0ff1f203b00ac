using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;

namespace Cordon.Proofs.Machine.Refinement;

// The rules to which tables keep.
public sealed partial class RefinementGoals
{
    /// <summary>That the tables keep to rules.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="holds">What a formula about the tables before says of those after.</param>
    public IEnumerable<RefinementGoal> OfRules(IEnumerable<Representation.Rule> rules, Func<Term, Term> holds)
        => rules.SelectMany(rule => OfRule(rule, key => holds(rule.Holds(image.Before, key)), []));

    IEnumerable<RefinementGoal> OfRule(Representation.Rule rule, Func<IReadOnlyList<Term>, Term> holds, IReadOnlyList<Representation.Rule> held)
    {
        var (table, key) = (rule.Table(image.Layout), KeyOf(rule));
        var owed = holds(key);
        IReadOnlyList<Term> before = [.. held.Concat(Held.Where(other => other.Table(image.Layout) == table && other.Element == rule.Element)).Select(other => other.Holds(image.Before, key))];
        if (!before.Contains(owed))
        {
            yield return new($"that {rule.Name}", -1, [.. Always, .. before], Term.Implies(Term.And([.. key.Zip(table.Counts, Term.Less)]), owed), TouchedBy(table, key));
        }
    }

    /// <summary>That the tables keep to their rules.</summary>
    public IEnumerable<RefinementGoal> OfRules()
    {
        foreach (var goal in Representation.Rules.SelectMany(rule => OfRule(rule, key => rule.Holds(after, key), [rule])))
        {
            yield return goal;
        }
        var exists = StateFacts.Exists(after, guest.Caller);
        if (exists != StateFacts.Exists(image.Before, guest.Caller))
        {
            yield return new("that the vcpu that calls is still there", -1, Always, exists, new());
        }
        // The exit path lets a vcpu go on unless another turn was asked for.
        var runs = StateFacts.Runs(image.Model, after, guest.Caller);
        if (GivesUpItsTurn || runs != StateFacts.Runs(image.Model, image.Before, guest.Caller))
        {
            yield return new("that another turn is asked for when the vcpu that calls gives up its own, or may not go on", -1, Always,
                GivesUpItsTurn ? Term.And(IsTurnAsked, HasYielded) : Term.Or(runs, IsTurnAsked), new());
        }
    }

    IReadOnlyList<Term> KeyOf(Representation.Rule rule) =>
    [
        .. rule.Table(image.Layout).Counts.Select((_, i) => Term.Variable($"any.row.{i}", 64)),
        .. rule.Element is null ? Array.Empty<Term>() : [Term.Variable("any.element", 64)],
    ];

    // The model's cells of a row: what its invariants say of it is known.
    TouchedKeys TouchedBy(Table table, IReadOnlyList<Term> key)
    {
        var state = image.Model.AnyState();
        var map = table == image.Layout.Frames ? nameof(State.Owner) : table == image.Layout.Domains ? nameof(State.Life)
            : table == image.Layout.Vcpus ? nameof(State.Up) : table == image.Layout.NestedEntries ? nameof(State.P2mType) : nameof(State.PortState);
        state.Maps.First(m => m.Name == map).TouchAll([new MapKey([.. key.Take(table.Counts.Count)])]);
        return TouchedKeys.Take(state);
    }
}
