using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>What holds of a state that is made of a universe alone: every invariant at every key of it, counts that are exact, and what the machine can hold.</summary>
public sealed class MachineFacts
{
    readonly ModelDescription model;
    readonly MachineUniverse universe;
    readonly MachineRules rules;
    readonly StateBase any;

    /// <summary>The facts of <paramref name="universe"/>.</summary>
    public MachineFacts(ModelDescription model, MachineUniverse universe, MachineRules rules)
    {
        (this.model, this.universe, this.rules) = (model, universe, rules);
        any = model.AnyState();
        Cells = [.. any.Maps.SelectMany(map => universe.Tuples(map.KeyTypes).Select(key => (map, key)))];
        Base =
        [
            .. Claims.SelectMany(claim => universe.Tuples(claim.Keys).Select(key => At(claim, key))),
            .. model.Counts.SelectMany(count => universe.Tuples(count.Keys).Select(key => Sum(count, key))),
            .. Cells.Select(cell => rules.At(cell.Map, cell.Key)),
        ];
    }

    /// <summary>Every cell of the universe.</summary>
    public IReadOnlyList<(MapBase Map, MapKey Key)> Cells { get; }

    /// <summary>What holds of the cells of the universe.</summary>
    public IReadOnlyList<Term> Base { get; }

    /// <summary>
    /// What holds of the cells that a step touches: what the machine can hold there; and the invariants about content of guest memory at the words that it touches.
    /// </summary>
    public IEnumerable<Term> Of(TouchedKeys touched)
    {
        foreach (var (map, keys) in touched.Cells)
        {
            foreach (var key in keys)
            {
                yield return rules.At(map, key);
                foreach (var claim in Claims.Where(claim => claim.Keys.SequenceEqual(map.KeyTypes) && !universe.Tuples(claim.Keys).Any()))
                {
                    yield return At(claim, key);
                }
            }
        }
    }

    IEnumerable<Claim> Claims => model.Invariants.Concat(model.Assumptions.Where(claim => !claim.TakesCaller));

    Term At(Claim claim, MapKey key) => ClaimEvaluation.Evaluate(claim, [any], null, key).Term;

    // Few entries, each of which counts 0 or 1: 16 bits do.
    Term Sum(Claim count, MapKey key)
    {
        const int Width = 16;
        var sum = Term.Vector(0, Width);
        foreach (var part in model.Contributions[count.Method.Name])
        {
            foreach (var entry in universe.Tuples([.. part.Keys.Take(part.Keys.Count - count.Keys.Count)]))
            {
                sum = Term.Binary(Operator.Add, sum, Term.Extract(At(part, new([.. entry.Terms, .. key.Terms])), Width - 1, 0));
            }
        }
        return Term.Equal(At(count, key), Term.ZeroExtend(sum, 64));
    }
}
