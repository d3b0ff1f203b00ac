using Cordon.Model;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs;

/// <summary>Numbers for every symbol of an obligation: a concrete state and step.</summary>
/// <param name="Evaluator">Gives the number of any term over those symbols.</param>
/// <param name="Touched">The cells that matter.</param>
/// <param name="Description">What kind of world it is: closed or open, small or not.</param>
public sealed record ConcreteWorld(Evaluator Evaluator, TouchedKeys Touched, string Description);

/// <summary>
/// Finds a concrete world for a path: first one that is closed (there are no entries but those touched, so counts are exact) and small,
/// then less strict ones. A world counts only when our own evaluator confirms every formula.
/// </summary>
public sealed class SmallWorld(ModelDescription model, ISolver solver)
{
    const ulong Small = 64;
    const int Rounds = 2;
    static readonly (bool Closed, bool Small)[] Kinds = [(true, true), (true, false), (false, true), (false, false)];

    /// <summary>A world in which the path of the obligation's only case is taken and its goal fails; null when none was found.</summary>
    /// <param name="obligation">With one case.</param>
    /// <param name="zeroings">How many questions may be spent on making numbers 0.</param>
    public ConcreteWorld? Find(Obligation obligation, int zeroings)
    {
        foreach (var (closed, small) in Kinds)
        {
            var touched = obligation.Touched;
            var facts = obligation.Facts(Rounds, closed, touched);
            Term[] core = [obligation.Fails, .. small ? Bounds(touched) : []];
            var lazy = new LazySolver(solver, obligation.IsLazy);
            var answer = lazy.Decide(core, facts);
            if (answer.Model != null)
            {
                var model = Zero(lazy, core, facts, answer, zeroings);
                return new(model, touched, $"{(closed ? "closed" : "open")}, {(small ? "small" : "of any size")}");
            }
        }
        return null;
    }

    /// <summary>Makes as many symbols 0 as the questions allow: halves the list until each half can be 0 or is a single symbol that cannot.</summary>
    static Evaluator Zero(LazySolver lazy, IReadOnlyList<Term> core, IReadOnlyList<Term> facts, LazyAnswer found, int questions)
    {
        var model = found.Model!;
        Term[] given = [.. core, .. found.Facts];
        var pending = new Stack<Term[]>([[.. Leaves(given)]]);
        while (questions-- > 0 && pending.TryPop(out var symbols))
        {
            if (symbols.All(s => model.Value(s) == 0))
            {
                continue;
            }
            var zero = symbols.Select(s => s.Width == 0 ? Term.Not(s) : Term.Equal(s, Term.Vector(0, s.Width)));
            Term[] attempt = [.. given, .. zero];
            if (lazy.Decide(attempt, facts).Model is { } smaller)
            {
                (model, given) = (smaller, attempt);
            }
            else if (symbols.Length > 1)
            {
                pending.Push(symbols[(symbols.Length / 2)..]);
                pending.Push(symbols[..(symbols.Length / 2)]);
            }
        }
        return model;
    }

    /// <summary>Keys are small numbers, or one of the reserved domain numbers.</summary>
    IEnumerable<Term> Bounds(TouchedKeys touched)
    {
        foreach (var scalar in model.Scalars.Where(s => s.FieldType == typeof(Symbolic.SymbolicWord)))
        {
            yield return Term.Less(Term.Variable(scalar.Name, 64), Term.Vector(Small, 64));
        }
        foreach (var (map, cells) in touched.Cells)
        {
            foreach (var (type, key) in cells.SelectMany(c => map.KeyTypes.Zip(c.Terms)))
            {
                var reserved = type == typeof(DomainId) ? Term.Vector(0x7ff0, 64) : Term.Vector(ulong.MaxValue, 64);
                yield return Term.Or(Term.Less(key, Term.Vector(Small, 64)), Term.LessOrEqual(reserved, key));
            }
        }
    }

    /// <summary>Every symbol and every function application of the formulas.</summary>
    static IEnumerable<Term> Leaves(IEnumerable<Term> formulas)
    {
        var seen = new HashSet<Term>();
        var pending = new Stack<Term>(formulas);
        while (pending.TryPop(out var term))
        {
            if (!seen.Add(term))
            {
                continue;
            }
            if (term.Name != null)
            {
                yield return term;
            }
            foreach (var operand in term.Operands)
            {
                pending.Push(operand);
            }
        }
    }
}
