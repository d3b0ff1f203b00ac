using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>
/// A count that equals a sum of contributions over all entries of some maps. It is proved by the change: a step that writes
/// finitely many entries changes the sum by what those entries contribute more than before. That the sum over all entries is then
/// right again is a lemma about finite sums (docs: proofs/README.md), which is trusted. All in 72 bits, so that wrapping is a failure.
/// </summary>
public sealed class CountedSum
{
    const int Width = 72;
    static readonly Term Zero = Term.Vector(0, Width);
    const int MaximumEntries = 10;
    readonly StateBase any;
    readonly Dictionary<(Claim, MapKey), Term> known = [];

    /// <summary>Looks at what the count and its contributions read.</summary>
    /// <exception cref="InvalidOperationException">A contribution reads another cell than its entry's.</exception>
    public CountedSum(ModelDescription model, Claim count)
    {
        Count = count;
        any = model.AnyState();
        Key = ClaimEvaluation.AnyKeys(count.Keys);
        CountMaps = ClaimEvaluation.Evaluate(count, [any], null, Key).Touched.Cells.Select(c => c.Map.Name).ToHashSet();
        Parts = [.. model.Contributions[count.Method.Name].Select(Probe)];
    }

    /// <summary>A contribution, the types of its entry's keys, and the maps that hold the entry.</summary>
    public sealed record Part(Claim Contribution, IReadOnlyList<Type> Entry, IReadOnlySet<string> Maps);

    /// <summary>The count.</summary>
    public Claim Count { get; }

    /// <summary>The keys at which the count is claimed: any.</summary>
    public MapKey Key { get; }

    /// <summary>The maps that the count reads.</summary>
    public IReadOnlySet<string> CountMaps { get; }

    /// <summary>What adds to it.</summary>
    public IReadOnlyList<Part> Parts { get; }

    /// <summary>Whether the step touched what the count or a contribution reads.</summary>
    public bool IsWrittenBy(StateBase after)
        => after.Maps.Any(m => m.Log.Count > 0 && (CountMaps.Contains(m.Name) || Parts.Any(p => p.Maps.Contains(m.Name))));

    /// <summary>That the count changes from <paramref name="before"/> to <paramref name="after"/> by what the written entries contribute more.</summary>
    public EvaluatedClaim ChangesByContributions(StateBase before, StateBase after)
    {
        var touched = new TouchedKeys();
        Term Take(Claim claim, StateBase state, MapKey keys)
        {
            var value = ClaimEvaluation.Evaluate(claim, [state], null, keys);
            touched.Add(value.Touched);
            return value.Term;
        }
        var expected = Wide(Take(Count, before, Key));
        var unchanged = new List<Term>();
        foreach (var part in Parts)
        {
            var log = after.Maps.Where(m => part.Maps.Contains(m.Name)).SelectMany(m => m.Log).ToArray();
            var cells = log.Select(w => w.Cell).OfType<MapKey>().Distinct().ToArray();
            for (var i = 0; i < cells.Length; i++)
            {
                var (was, now) = (Take(part.Contribution, before, Join(cells[i])), Take(part.Contribution, after, Join(cells[i])));
                var change = Term.Binary(Operator.Subtract, Wide(now), Wide(was));
                expected = Term.Binary(Operator.Add, expected, Term.IfThenElse(IsNew(cells, i), change, Zero));
            }
            if (log.Any(w => w.Cell == null))
            {
                var entry = ClaimEvaluation.AnyKeys(part.Entry, "entry");
                var listed = Term.Or([.. cells.Select(entry.IsSameAs)]);
                unchanged.Add(Term.Or(listed, Term.Equal(Take(part.Contribution, before, Join(entry)), Take(part.Contribution, after, Join(entry)))));
            }
        }
        var equal = Term.Equal(Wide(Take(Count, after, Key)), expected);
        return new(Term.And([equal, .. unchanged]), touched);
    }

    /// <summary>
    /// What the sum says of a state at the cells touched: the count is at least what any one entry contributes, and at least what a few
    /// different entries contribute together; in a closed world, in which there are no other entries, it is exactly that.
    /// </summary>
    /// <param name="keys">Where the count is taken.</param>
    /// <param name="touched">The entries.</param>
    /// <param name="closed">Whether there are no other entries.</param>
    /// <param name="named">Whether only entries are looked at that name the key, or that the key names: of many, those are the ones that count.</param>
    /// <param name="related">Whether then also those whose variables are all among those of the key.</param>
    public IEnumerable<Term> Facts(IReadOnlyCollection<MapKey> keys, TouchedKeys touched, bool closed, bool named = false, bool related = false)
    {
        var sums = new List<Term>();
        foreach (var key in keys)
        {
            var count = Wide(At(Count, key));
            var total = Zero;
            var entries = 0;
            var ofKey = related ? VariablesIn(key) : [];
            foreach (var part in Parts)
            {
                var cells = part.Maps.SelectMany(touched.Of).Distinct().Where(cell => !named || IsNamed(cell, key) || (related && VariablesIn(cell).IsSubsetOf(ofKey))).ToArray();
                entries += cells.Length;
                for (var i = 0; i < cells.Length; i++)
                {
                    var contribution = Wide(At(part.Contribution, new([.. cells[i].Terms, .. key.Terms])));
                    total = Term.Binary(Operator.Add, total, Term.IfThenElse(IsNew(cells, i), contribution, Zero));
                    yield return Term.LessOrEqual(contribution, count);
                }
            }
            if (closed || entries <= MaximumEntries)
            {
                sums.Add(closed ? Term.Equal(count, total) : Term.LessOrEqual(total, count));
            }
            else
            {
                sums.AddRange(WithOwn(key, count, touched));
            }
        }
        foreach (var sum in sums)
        {
            yield return sum;
        }
    }

    // Of many entries: what the counted thing itself adds, with each entry of another kind.
    IEnumerable<Term> WithOwn(MapKey key, Term count, TouchedKeys touched)
        => from own in Parts
           where own.Entry.SequenceEqual(Count.Keys)
           from part in Parts
           where part != own
           from cell in part.Maps.SelectMany(touched.Of).Distinct()
           let both = Term.Binary(Operator.Add, Wide(At(own.Contribution, new([.. key.Terms, .. key.Terms]))), Wide(At(part.Contribution, new([.. cell.Terms, .. key.Terms]))))
           select Term.LessOrEqual(both, count);

    // An entry that is reached by way of the key, or the key by way of the entry.
    static bool IsNamed(MapKey entry, MapKey key)
        => key.Terms.Any(term => entry.Terms.Any(part => Contains(part, term))) || entry.Terms.All(part => part.IsConstant || key.Terms.Any(term => Contains(term, part)));

    static HashSet<Term> VariablesIn(MapKey key)
    {
        var (seen, pending) = (new HashSet<Term>(), new Stack<Term>(key.Terms));
        while (pending.TryPop(out var term))
        {
            foreach (var operand in seen.Add(term) ? term.Operands : [])
            {
                pending.Push(operand);
            }
        }
        return [.. seen.Where(term => term.Operator == Operator.Variable)];
    }

    static bool Contains(Term whole, Term part)
    {
        var (seen, pending) = (new HashSet<Term>(), new Stack<Term>([whole]));
        while (pending.TryPop(out var term))
        {
            if (term.Equals(part))
            {
                return true;
            }
            foreach (var operand in term.Operands.Where(seen.Add))
            {
                pending.Push(operand);
            }
        }
        return false;
    }

    /// <summary>Whether a fact is one about a sum.</summary>
    public static bool IsFact(Term fact) => fact.Operator switch
    {
        Operator.Not => IsFact(fact.Operands[0]),
        Operator.Equal or Operator.Less => fact.Operands[0].Width == Width,
        _ => false,
    };

    /// <summary>The keys of the cells that the count reads.</summary>
    public IReadOnlyCollection<MapKey> KeysIn(TouchedKeys touched)
        => touched.Cells.Where(c => CountMaps.Contains(c.Map.Name)).SelectMany(c => c.Keys)
            .Where(k => k.Terms.Count == Count.Keys.Count).ToHashSet();

    Term At(Claim claim, MapKey keys)
    {
        if (!known.TryGetValue((claim, keys), out var term))
        {
            known[(claim, keys)] = term = ClaimEvaluation.Evaluate(claim, [any], null, keys).Term;
        }
        return term;
    }

    MapKey Join(MapKey entry) => new([.. entry.Terms, .. Key.Terms]);

    static Term Wide(Term word) => Term.ZeroExtend(word, Width);

    /// <summary>Whether the cell is none of those before it in the list.</summary>
    static Term IsNew(MapKey[] cells, int i) => Term.Not(Term.Or([.. cells.Take(i).Select(cells[i].IsSameAs)]));

    Part Probe(Claim contribution)
    {
        var types = contribution.Keys.Take(contribution.Keys.Count - Count.Keys.Count).ToArray();
        var entry = ClaimEvaluation.AnyKeys(types, "entry");
        var read = ClaimEvaluation.Evaluate(contribution, [any], null, Join(entry)).Touched;
        var outside = read.Cells.FirstOrDefault(c => c.Keys.Any(k => !k.Equals(entry)));
        if (outside.Map != null)
        {
            throw new InvalidOperationException($"{contribution.Name} reads {outside.Map.Name} at other keys than its entry's; a contribution may not");
        }
        return new(contribution, types, read.Cells.Select(c => c.Map.Name).ToHashSet());
    }
}
