using System.Reflection;
using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>Makes the obligations of a step. What its writes do not concern, seen from the terms alone, owes nothing.</summary>
public sealed class ObligationBuilder(ModelDescription model, ModelOperation operation, IReadOnlyList<StepPath> paths)
{
    /// <summary>How many paths go into one obligation.</summary>
    public const int PathsPerObligation = 8;

    readonly Instantiation instantiation = new(model, operation);
    readonly StateBase before = model.AnyState();

    /// <summary>Every obligation of the step.</summary>
    public IEnumerable<Obligation> Build()
        => model.Invariants.SelectMany(Invariant)
            .Concat(model.Counts.SelectMany(Count))
            .Concat(model.Steps.SelectMany(Step))
            .Concat(model.EachWrite.SelectMany(EachWrite))
            .Concat(before.Maps.SelectMany(Locality))
            .Concat(ChangesNothing())
            .Append(Reachable());

    IEnumerable<Obligation> Invariant(Claim claim)
    {
        var keys = ClaimEvaluation.AnyKeys(claim.Keys);
        var held = ClaimEvaluation.Evaluate(claim, [before], null, keys);
        return Over(ObligationKind.Invariant, claim.Name, claim.Clause, keys, path =>
        {
            var holds = ClaimEvaluation.Evaluate(claim, [path.After], null, keys);
            holds.Touched.Add(held.Touched);
            return holds.Term == held.Term ? null : holds;
        });
    }

    IEnumerable<Obligation> Count(Claim claim)
    {
        var sum = new CountedSum(model, claim);
        return Over(ObligationKind.Count, claim.Name, claim.Clause, sum.Key,
            path => sum.IsWrittenBy(path.After) ? sum.ChangesByContributions(before, path.After) : null);
    }

    IEnumerable<Obligation> Step(Claim claim)
    {
        var keys = ClaimEvaluation.AnyKeys(claim.Keys);
        return Over(ObligationKind.Step, claim.Name, claim.Clause, keys,
            path => path.Caller == null && claim.TakesCaller ? null : ClaimEvaluation.Evaluate(claim, [before, path.After], path.Caller, keys));
    }

    IEnumerable<Obligation> EachWrite((Claim Claim, string Map) each)
    {
        var keys = ClaimEvaluation.AnyKeys(each.Claim.Keys);
        return InPortions(ObligationKind.Step, each.Claim.Name, each.Claim.Clause, keys, WrittenCells.Cases(
            paths.Where(path => path.Caller != null || !each.Claim.TakesCaller), each.Map, keys,
            (path, cell) => ClaimEvaluation.Evaluate(each.Claim, [before], path.Caller, cell.At, new SymbolicWord(cell.Before), new SymbolicWord(cell.After))));
    }

    /// <summary>
    /// The step writes the map only where a rule allows it, or what the cell held before. A step without a caller is not a domain's, and owes this not.
    /// </summary>
    IEnumerable<Obligation> Locality(MapBase map)
    {
        var rules = RulesFor(map);
        var keys = ClaimEvaluation.AnyKeys(map.KeyTypes);
        var clause = rules.Select(r => r.Clause).FirstOrDefault("");
        return InPortions(ObligationKind.Locality, "MayChange." + map.Name, clause, keys,
            WrittenCells.Cases(paths.Where(path => path.Caller is Caller), map.Name, keys, (path, cell) => MayChange(map, rules, (Caller)path.Caller!, cell)));
    }

    EvaluatedClaim MayChange(MapBase map, IReadOnlyList<Claim> rules, Caller caller, WrittenCell cell)
    {
        var touched = new TouchedKeys();
        var allowed = new List<Term> { Term.Equal(cell.Before, cell.After) };
        foreach (var rule in rules)
        {
            var value = ClaimEvaluation.Evaluate(rule, [before], caller, cell.At);
            touched.Add(value.Touched);
            allowed.Add(value.Term);
        }
        if (rules.Count == 0 && map.KeyTypes[0] == typeof(DomainId))
        {
            allowed.Add(Term.Equal(cell.At.Terms[0], caller.Domain.Value.Term));
        }
        return new(Term.Or([.. allowed]), touched);
    }

    IReadOnlyList<Claim> RulesFor(MapBase map)
    {
        var named = model.MayChange.Where(r => r.Maps.Contains(map.Name)).Select(r => r.Rule).ToArray();
        return named.Length > 0 ? named
            : [.. model.MayChange.Where(r => r.Maps.Count == 0 && r.Rule.Keys.SequenceEqual(map.KeyTypes)).Select(r => r.Rule)];
    }

    /// <summary>A step that is said to change nothing writes no map on any path, whatever the value.</summary>
    IEnumerable<Obligation> ChangesNothing()
        => operation.Method.GetCustomAttribute<ChangesNothingAttribute>() is not { } claim ? []
            : [new($"{operation.Name}/ChangesNothing", operation.Name, "ChangesNothing", claim.Clause, ObligationKind.Step,
                [.. paths.Select(path => new ObligationCase(path, path.Writes ? Term.False : Term.True, path.Touched))], [], instantiation)];

    Obligation Reachable()
        => new($"{operation.Name}/Reachable", operation.Name, "Reachable", operation.Clause, ObligationKind.Reachable,
            [.. paths.Select(p => new ObligationCase(p, Term.False, p.Touched))], [], instantiation);

    /// <summary>The obligations of one claim: the paths on which <paramref name="goal"/> gives something to prove, in portions.</summary>
    IEnumerable<Obligation> Over(ObligationKind kind, string claim, string clause, MapKey keys, Func<StepPath, EvaluatedClaim?> goal)
    {
        var cases = new List<ObligationCase>();
        foreach (var path in paths.Where(p => p.Writes))
        {
            if (goal(path) is { Term.IsTrue: false } owed)
            {
                owed.Touched.Add(path.Touched);
                cases.Add(new(path, owed.Term, owed.Touched));
            }
        }
        return InPortions(kind, claim, clause, keys, cases);
    }

    IEnumerable<Obligation> InPortions(ObligationKind kind, string claim, string clause, MapKey keys, IEnumerable<ObligationCase> cases)
    {
        var portions = cases.Where(one => !one.Goal.IsTrue).Chunk(PathsPerObligation).ToArray();
        return portions.Select((portion, i) => new Obligation(
            $"{operation.Name}/{claim}{(portions.Length > 1 ? $"#{i + 1}" : "")}", operation.Name, claim, clause, kind, portion, keys.Terms, instantiation));
    }
}
