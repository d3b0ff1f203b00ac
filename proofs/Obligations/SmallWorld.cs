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
    const int Rounds = 3;
    static readonly (bool Closed, bool Small)[] Kinds = [(true, true), (true, false), (false, true), (false, false)];

    /// <summary>A world in which the path of the obligation's only case is taken and its goal fails; null when none was found.</summary>
    /// <param name="obligation">With one case.</param>
    /// <param name="zeroings">How many questions may be spent on making numbers 0.</param>
    public ConcreteWorld? Find(Obligation obligation, int zeroings)
    {
        foreach (var (closed, small) in Kinds)
        {
            if (Find(obligation, zeroings, closed, small) is { } world)
            {
                return world;
            }
        }
        return null;
    }

    ConcreteWorld? Find(Obligation obligation, int zeroings, bool closed, bool small)
    {
        var touched = new TouchedKeys();
        touched.Add(obligation.Cases[0].Touched);
        var formulas = obligation.Formulas(Rounds, closed, touched);
        solver.Reset();
        foreach (var formula in small ? formulas.Concat(Bounds(touched)) : formulas)
        {
            solver.Assert(formula);
        }
        if (solver.Check() != Verdict.Satisfiable)
        {
            return null;
        }
        Zero(Leaves(formulas).ToArray(), ref zeroings);
        if (solver.Check() != Verdict.Satisfiable)
        {
            return null;
        }
        var evaluator = Model(formulas, touched);
        return formulas.All(evaluator.Holds)
            ? new(evaluator, touched, $"{(closed ? "closed" : "open")}, {(small ? "small" : "of any size")}")
            : null;
    }

    /// <summary>Halves the list until each half can be 0 or is a single symbol that cannot.</summary>
    void Zero(ReadOnlySpan<Term> symbols, ref int questions)
    {
        if (symbols.Length == 0 || questions <= 0)
        {
            return;
        }
        questions--;
        solver.Push();
        foreach (var symbol in symbols)
        {
            solver.Assert(symbol.Width == 0 ? Term.Not(symbol) : Term.Equal(symbol, Term.Vector(0, symbol.Width)));
        }
        if (solver.Check() == Verdict.Satisfiable)
        {
            return;
        }
        solver.Pop();
        if (symbols.Length > 1)
        {
            Zero(symbols[..(symbols.Length / 2)], ref questions);
            Zero(symbols[(symbols.Length / 2)..], ref questions);
        }
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

    /// <summary>The solver's numbers as tables: a function by the numbers of its arguments; what it did not say is 0.</summary>
    Evaluator Model(IReadOnlyList<Term> formulas, TouchedKeys touched)
    {
        var cells = touched.Cells.SelectMany(c => c.Keys.Select(k => Term.Application(c.Map.Name, 64, [.. k.Terms])));
        var table = new Dictionary<string, UInt128>();
        foreach (var leaf in Leaves(formulas.Concat(cells)).OrderBy(t => t.Operands.Count))
        {
            table[Entry(leaf, [.. leaf.Operands.Select(solver.Value)])] = solver.Value(leaf);
        }
        return new((leaf, arguments) => table.GetValueOrDefault(Entry(leaf, arguments)));
    }

    static string Entry(Term leaf, UInt128[] arguments) => $"{leaf.Name}({string.Join(',', arguments)})";
}
