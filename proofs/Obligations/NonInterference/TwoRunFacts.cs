using Cordon.Model;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs;

/// <summary>
/// The facts about two runs: the invariants of both states, and that the states look the same to some domains. What looks the same is written
/// down at the cells that the step touches, as the invariants are.
/// </summary>
/// <param name="single">The facts about one state.</param>
/// <param name="rules">What is observed.</param>
/// <param name="run">The second run.</param>
/// <param name="observers">To whom the states look the same.</param>
/// <param name="premises">What else is known, of both runs.</param>
public sealed class TwoRunFacts(
    Instantiation single, IReadOnlyList<ObservationRule> rules, SecondRun run, StateBase before, IReadOnlyList<Term> observers, IReadOnlyList<Term> premises)
    : IFactSource
{
    readonly StateBase other = run.Before();
    readonly Dictionary<(ObservationRule, Term, Symbolic.MapKey), (Term Fact, TouchedKeys Touched)> known = [];

    /// <summary>The second run.</summary>
    public SecondRun Run => run;

    /// <inheritdoc/>
    public IReadOnlyList<Term> Facts(TouchedKeys touched, int rounds, bool closed = false)
    {
        // The step's obligations share the run and the facts about one state.
        lock (run)
        {
            foreach (var (_, read) in Sameness(touched))
            {
                touched.Add(read);
            }
            IReadOnlyList<Term> first;
            lock (single)
            {
                first = single.Facts(touched, rounds, closed);
            }
            var same = Sameness(touched).Select(s => s.Fact).ToArray();
            Term[] facts = [.. premises, .. same, .. first, .. first.Select(run.Of)];
            return [.. facts.Concat(SecondRun.IsOneToOne(facts)).Where(f => !f.IsTrue).Distinct()];
        }
    }

    /// <inheritdoc/>
    /// <remarks>There are many, of two states, and few matter: all but the premises wait.</remarks>
    public bool IsLazy(Term fact) => !premises.Contains(fact);

    List<(Term Fact, TouchedKeys Touched)> Sameness(TouchedKeys touched)
    {
        var found = new List<(Term, TouchedKeys)>();
        foreach (var rule in rules)
        {
            var cells = rule is ObservedMap map ? touched.Of(map.Name) : touched.Tuples(rule.Keys).ToArray();
            foreach (var observer in observers)
            {
                found.AddRange(cells.ToArray().Concat(AtOtherFrames(rule, cells)).Distinct().Select(keys => At(rule, observer, keys)));
            }
        }
        return found;
    }

    // A frame that changes its number may be one that the step did not touch.
    IEnumerable<Symbolic.MapKey> AtOtherFrames(ObservationRule rule, IEnumerable<Symbolic.MapKey> cells)
        => from cell in cells.ToArray()
           from i in Enumerable.Range(0, cell.Terms.Count)
           where rule.Keys[i] == typeof(Mfn)
           from frame in run.OtherFrames
           select new Symbolic.MapKey([.. cell.Terms.Select((term, j) => j == i ? frame : term)]);

    (Term Fact, TouchedKeys Touched) At(ObservationRule rule, Term observer, Symbolic.MapKey keys)
    {
        if (!known.TryGetValue((rule, observer, keys), out var fact))
        {
            var first = rule.See(before, observer, keys);
            var second = rule.See(other, observer, new([.. keys.Terms.Select((term, i) => rule.Keys[i] == typeof(Mfn) ? SecondRun.Renamed(term) : term)]));
            var word = rule.IsFrame ? SecondRun.Renamed(first.Word) : first.Word;
            known[(rule, observer, keys)] = fact = (Term.And(Term.Equal(first.IsVisible, second.IsVisible), Term.Equal(word, second.Word)), first.Touched);
        }
        return fact;
    }
}
