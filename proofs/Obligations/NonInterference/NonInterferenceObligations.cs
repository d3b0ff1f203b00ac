using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>
/// The obligations of a step to non-interference. Confinement: what another domain than the caller observes stays the same, but for exceptions. Consistency:
/// in two runs that look the same to the caller and to an observer, what the observer observes is the same after; and in two that look the same to the
/// caller, so is what the step answers.
/// </summary>
public sealed class NonInterferenceObligations
{
    readonly ModelDescription model;
    readonly ModelOperation operation;
    readonly ObservationRules rules;
    readonly IReadOnlyList<StepPath> original;
    readonly IReadOnlyList<StepPath> paths;
    readonly Instantiation single;
    readonly SecondRun run;
    readonly StateBase before;
    readonly Caller? caller;
    readonly Term observer = Term.Variable("observer", 64);

    /// <summary>Looks at the step's paths.</summary>
    public NonInterferenceObligations(ModelDescription model, ModelOperation operation, ObservationRules rules, IReadOnlyList<StepPath> paths)
    {
        (this.model, this.operation, this.rules) = (model, operation, rules);
        original = paths;
        run = new(model, operation, paths, rules, []);
        this.paths = run.Paths;
        single = new(model, operation);
        before = model.AnyState();
        caller = (Caller?)paths.Select(p => p.Caller).FirstOrDefault();
    }

    /// <summary>Every one; none of a step that nobody makes, or when the model claims no non-interference.</summary>
    public IEnumerable<Obligation> Build()
    {
        if (!rules.IsDeclared || caller == null)
        {
            return [];
        }
        return rules.Rules.GroupBy(rule => rule.Group).SelectMany(group => Confined(group.Key, [.. group]).Concat(Consistent(group.Key, [.. group])))
            .Concat(Answers())
            .Concat(Needed());
    }

    IEnumerable<Obligation> Confined(string group, ObservationRule[] together)
        => Portions(
            paths.SelectMany(path => Together(path, [.. together.Select(rule => Confined(rule, path, null))])),
            ObligationKind.Confinement, "Confined." + group, together[0].Clause, [observer, .. ClaimEvaluation.AnyKeys(together[0].Keys).Terms], single);

    static IEnumerable<ObligationCase> Together(StepPath path, ObligationCase?[] goals)
        => goals.OfType<ObligationCase>().ToArray() is { Length: > 0 } owed
            ? [new(path, Term.And([.. owed.Select(one => one.Goal)]), Union([path.Touched, .. owed.Select(one => one.Touched)]))]
            : [];

    /// <summary>That a path changes nothing of what another observes of a rule, unless an exception other than <paramref name="without"/> applies; null when the terms show it.</summary>
    ObligationCase? Confined(ObservationRule rule, StepPath path, ObservationRules.Interference? without)
    {
        var keys = ClaimEvaluation.AnyKeys(rule.Keys);
        var was = rule.See(before, observer, keys);
        var now = rule.See(path.After, observer, keys);
        var same = Term.And(Term.Equal(was.IsVisible, now.IsVisible), Term.Equal(was.Word, now.Word));
        if (run.WithRivals(same).IsTrue)
        {
            return null;
        }
        var touched = Union([path.Touched, was.Touched, now.Touched]);
        Term Take(EvaluatedClaim claim)
        {
            touched.Add(claim.Touched);
            return claim.Term;
        }
        var exempt = new List<Term> { same, Term.Equal(observer, CallerDomain), Term.Not(Take(rules.IsObserver(before, observer))) };
        foreach (var exception in rules.Interferences.Where(e => e != without && e.Concerns(rule)))
        {
            exempt.Add(Take(ClaimEvaluation.Evaluate(exception.Claim, [before], caller, new([observer, .. keys.Terms.Take(exception.Claim.Keys.Count - 1)]))));
        }
        return new(path, run.WithRivals(Term.Or([.. exempt])), touched.Select(run.WithRivals));
    }

    IEnumerable<Obligation> Consistent(string group, ObservationRule[] together)
    {
        var keys = ClaimEvaluation.AnyKeys(together[0].Keys);
        var changed = together.Select(rule => new Changes(rule, rule.See(before, observer, keys), paths.ToDictionary(p => p, p => After(rule, p, keys)))).Where(IsChanged).ToArray();
        if (changed.Length == 0)
        {
            return [];
        }
        var isObserver = rules.IsObserver(before, observer);
        // What is known of another domain may depend on what that one observes.
        var others = changed[0].Rule is ObservedFact ? keys.Terms.Where((_, i) => together[0].Keys[i] == typeof(DomainId)) : [];
        var touched = Union([isObserver.Touched, .. paths.Select(p => p.Touched), .. changed.SelectMany(c => c.Now.Values.Select(s => s.Touched).Append(c.Was.Touched))]);
        var second = SecondRunFor([CallerDomain, observer, .. others]);
        var then = changed.Select(c => (
            IsVisible: second.Of(PathTree.Merge(paths, p => c.Now[p].IsVisible)),
            Word: second.Of(PathTree.Merge(paths, p => c.Now[p].Word)))).ToArray();
        var cases = paths.Select(path => new ObligationCase(path, Term.And([.. changed.Zip(then, (c, t) => Term.And(
            Term.Equal(c.Now[path].IsVisible, t.IsVisible),
            Term.Equal(c.Rule.IsFrame ? second.RenamedAfter(c.Now[path].Word) : c.Now[path].Word, t.Word)))]), touched));
        return Portions(cases, ObligationKind.Consistency, "Consistent." + group, together[0].Clause, [observer, .. keys.Terms],
            Facts(touched, second, [CallerDomain, observer, .. others], [isObserver.Term], rules.Rules, rules.Givens));
    }

    /// <summary>What an observer sees by a rule before the step, and after each path.</summary>
    sealed record Changes(ObservationRule Rule, Sight Was, IReadOnlyDictionary<StepPath, Sight> Now);

    Sight After(ObservationRule rule, StepPath path, MapKey keys)
    {
        var sight = rule.See(path.After, observer, keys);
        return new(run.WithRivals(sight.IsVisible), run.WithRivals(sight.Word), sight.Touched.Select(run.WithRivals));
    }

    // What no path changes is the same after because it is the same before; unless it is about frames, of which the step gets another.
    bool IsChanged(Changes changes)
        => (run.ChoosesFrame && (changes.Rule.IsFrame || changes.Rule.Keys.Contains(typeof(Mfn))))
            || changes.Now.Values.Any(now => now.IsVisible != changes.Was.IsVisible || now.Word != changes.Was.Word);

    IEnumerable<Obligation> Answers()
    {
        var second = SecondRunFor([CallerDomain]);
        var (cases, touched, isObserver) = Answered(second);
        return Portions(cases, ObligationKind.Consistency, "Consistent.Answer", ClauseOfClaim, [],
            Facts(touched, second, [CallerDomain], [isObserver], rules.Rules, rules.Givens));
    }

    /// <summary>That what the step answers, result and arguments, is the same in both runs.</summary>
    (IReadOnlyList<ObligationCase> Cases, TouchedKeys Touched, Term IsObserver) Answered(SecondRun second)
    {
        var isObserver = rules.IsObserver(before, CallerDomain);
        var touched = Union([isObserver.Touched, .. paths.Select(p => p.Touched)]);
        var merged = paths[0].Outputs.Select((_, i) => PathTree.Merge(paths, p => p.Outputs[i].Term)).ToArray();
        // An argument that no path wrote is no answer.
        var written = Enumerable.Range(0, merged.Length).Where(i => merged[i].Name != paths[0].Outputs[i].Name).ToArray();
        var cases = paths.Select(path => new ObligationCase(path, Term.And([.. written.Select(i => Term.Equal(path.Outputs[i].Term, second.Of(merged[i])))]), touched));
        return ([.. cases], touched, isObserver.Term);
    }

    /// <summary>Each exception for which this step is the witness: without it, the step fails an obligation.</summary>
    IEnumerable<Obligation> Needed()
    {
        foreach (var exception in rules.Interferences.Where(e => e.Witness == operation.Name))
        {
            var concerned = rules.Rules.Where(exception.Concerns).Select(rule => (rule.Name, Cases: paths.Select(path => Confined(rule, path, exception)).OfType<ObligationCase>().ToArray())).ToArray();
            if (exception.Of.Count == 0)
            {
                concerned = [("any", [.. concerned.SelectMany(c => c.Cases)])];
            }
            foreach (var (name, cases) in concerned)
            {
                yield return Whole(cases, $"Needed.{exception.Claim.Method.Name}.{name}", exception.Claim.Clause, single);
            }
        }
        foreach (var given in rules.Givens.Where(g => g.Witness == operation.Name))
        {
            yield return Unanswerable(given.Claim, rules.Rules, [.. rules.Givens.Where(g => g != given)]);
        }
        foreach (var fact in rules.Rules.OfType<ObservedFact>().Where(f => f.Witness == operation.Name))
        {
            yield return Unanswerable(fact.Claim, [.. rules.Rules.Where(r => r != fact)], rules.Givens);
        }
    }

    Obligation Unanswerable(Claim exception, IReadOnlyList<ObservationRule> known, IReadOnlyList<ObservationRules.Given> givens)
    {
        var second = SecondRunFor([CallerDomain]);
        var (cases, touched, isObserver) = Answered(second);
        return Whole(cases, $"Needed.{exception.Method.Name}", exception.Clause, Facts(touched, second, [CallerDomain], [isObserver], known, givens));
    }

    SecondRun SecondRunFor(IReadOnlyList<Term> observers) => new(model, operation, original, rules, observers);

    TwoRunFacts Facts(
        TouchedKeys touched, SecondRun second, IReadOnlyList<Term> observers, IReadOnlyList<Term> premises, IReadOnlyList<ObservationRule> known, IReadOnlyList<ObservationRules.Given> givens)
    {
        var given = givens.Select(g => ClaimEvaluation.Evaluate(g.Claim, [before], caller, new([]))).ToArray();
        foreach (var read in given)
        {
            touched.Add(read.Touched);
        }
        return new(single, known, second, model.AnyState(), observers,
            [.. premises, second.TakesFrame, second.Of(PathTree.IsTaken(paths)), .. given.Select(g => Term.Equal(g.Term, second.Of(g.Term)))]);
    }

    IEnumerable<Obligation> Portions(
        IEnumerable<ObligationCase> cases, ObligationKind kind, string claim, string clause, IReadOnlyList<Term> keys, IFactSource facts)
    {
        var owed = cases.Where(one => !one.Goal.IsTrue).GroupBy(one => one.Goal).Select(Merged).Select(WithRenaming).Chunk(ObligationBuilder.PathsPerObligation).ToArray();
        return owed.Select((portion, i) => Make(portion, kind, owed.Length > 1 ? $"{claim}#{i + 1}" : claim, claim, clause, keys, facts));
    }

    // Paths that owe the same are one case: which of them is taken does not matter, so the decisions between them are not in it.
    ObligationCase Merged(IEnumerable<ObligationCase> owing)
    {
        var same = owing.ToArray();
        var taken = same.Select(one => one.Path!).ToHashSet();
        return same.Length == 1 ? same[0] : same[0] with
        {
            Touched = Union(same.Select(one => one.Touched)),
            Others = [.. taken],
            Condition = Term.And(PathTree.IsTaken(paths), PathTree.Merge(paths, p => Term.Boolean(taken.Contains(p)))),
        };
    }

    Obligation Whole(IEnumerable<ObligationCase> cases, string claim, string clause, IFactSource facts)
        => Make([.. cases.Where(one => !one.Goal.IsTrue).GroupBy(one => one.Goal).Select(Merged).Select(WithRenaming)], ObligationKind.Needed, claim, claim, clause, [], facts);

    Obligation Make(
        IReadOnlyList<ObligationCase> cases, ObligationKind kind, string name, string claim, string clause, IReadOnlyList<Term> keys, IFactSource facts)
        => new($"{operation.Name}/{name}", operation.Name, claim, clause, kind, cases, keys, facts);

    // A renaming that is one to one, at what the goal alone renames.
    static ObligationCase WithRenaming(ObligationCase one)
        => one with { Goal = one.Goal.IsTrue ? one.Goal : Term.Implies(Term.And([.. SecondRun.IsOneToOne([one.Goal])]), one.Goal) };

    Term CallerDomain => caller!.Domain.Value.Term;

    string ClauseOfClaim => model.MarkedWith<ObserverAttribute>().First().Claim.Clause;

    static TouchedKeys Union(IEnumerable<TouchedKeys> parts)
    {
        var union = new TouchedKeys();
        foreach (var part in parts)
        {
            union.Add(part);
        }
        return union;
    }
}
