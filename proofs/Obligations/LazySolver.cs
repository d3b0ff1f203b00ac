using Cordon.Proofs.Smt;

namespace Cordon.Proofs;

/// <summary>What came of a lazy decision.</summary>
/// <param name="Verdict">The verdict on the core together with all facts.</param>
/// <param name="Facts">The facts that the solver was given; none when it is known from before.</param>
/// <param name="Model">When satisfiable: numbers under which our own evaluator finds the core and every fact true.</param>
/// <param name="WasThorough">Whether the solver's quick ways did not decide it.</param>
public sealed record LazyAnswer(Verdict Verdict, IReadOnlyList<Term> Facts, Evaluator? Model, bool WasThorough);

/// <summary>
/// Decides a core of formulas together with facts. Facts about sums are many and heavy, and few matter: the solver gets the core and the
/// other facts; each model that it finds is evaluated on the sums, and those that it violates are added, until there is no model or one
/// that satisfies all. So the formulas that remain are light, for this solver and for any other that checks them again.
/// </summary>
/// <param name="solver">Its assertions are dropped.</param>
/// <param name="isLazy">Which facts wait until a model violates them; those about sums when null.</param>
public sealed class LazySolver(ISolver solver, Func<Term, bool>? isLazy = null)
{
    const int FactsPerRound = 12;
    readonly Func<Term, bool> isLazy = isLazy ?? CountedSum.IsFact;

    /// <summary>The verdict, the facts that the solver was given, and a model when there is one.</summary>
    public LazyAnswer Decide(IReadOnlyList<Term> core, IReadOnlyList<Term> facts, Effort effort = Effort.Usual)
    {
        var memory = solver as RememberingSolver;
        if (memory?.IsKnownUnsatisfiable(core.Concat(facts)) == true)
        {
            return new(Verdict.Unsatisfiable, [], null, false);
        }
        solver.Reset();
        solver.Push();
        var asserted = new HashSet<Term>();
        var leaves = new List<Term>();
        void Assert(Term formula)
        {
            solver.Assert(formula);
            AddLeaves(formula, asserted, leaves);
        }
        var needed = facts.Where(f => !isLazy(f)).ToList();
        foreach (var formula in core.Concat(needed))
        {
            Assert(formula);
        }
        var open = facts.Where(isLazy).Select(f => (Fact: f, Weight: Weight(f))).OrderBy(f => f.Weight).ToList();
        while (true)
        {
            var verdict = solver.Check(effort);
            if (verdict != Verdict.Satisfiable)
            {
                if (verdict == Verdict.Unsatisfiable)
                {
                    memory?.KeepUnsatisfiable(core.Concat(facts));
                }
                return new(verdict, needed, null, solver.WasThorough);
            }
            var model = ModelOf(leaves, solver.Values(leaves));
            var violated = open.Where(f => !model.Holds(f.Fact)).Take(FactsPerRound).ToArray();
            if (violated.Length == 0)
            {
                return core.All(model.Holds)
                    ? new(Verdict.Satisfiable, needed, model, solver.WasThorough)
                    : throw new SolverException($"{solver.Name}: its model does not satisfy what it was asked");
            }
            foreach (var light in violated.TakeWhile(f => f.Weight <= 2 * violated[0].Weight))
            {
                Assert(light.Fact);
                needed.Add(light.Fact);
                open.Remove(light);
            }
        }
    }

    /// <summary>The solver's numbers as tables of the functions; a cell that it was not asked about is 0.</summary>
    internal static Evaluator ModelOf(IReadOnlyList<Term> leaves, IReadOnlyList<UInt128> values)
    {
        var known = leaves.Zip(values).ToDictionary();
        var direct = new Evaluator((leaf, _) => known[leaf]);
        var cells = new Dictionary<Cell, UInt128>();
        foreach (var (leaf, value) in known)
        {
            cells[new(leaf.Name!, [.. leaf.Operands.Select(direct.Value)])] = value;
        }
        return new((leaf, arguments) => cells.GetValueOrDefault(new(leaf.Name!, arguments)));
    }

    /// <summary>How much the solver has to think about a fact: its different nodes. Light facts are tried first.</summary>
    static int Weight(Term fact)
    {
        var seen = new HashSet<Term>();
        AddLeaves(fact, seen, []);
        return seen.Count;
    }

    static void AddLeaves(Term formula, HashSet<Term> seen, List<Term> leaves)
    {
        var pending = new Stack<Term>([formula]);
        while (pending.TryPop(out var term))
        {
            if (!seen.Add(term))
            {
                continue;
            }
            if (term.Name != null)
            {
                leaves.Add(term);
            }
            foreach (var operand in term.Operands)
            {
                pending.Push(operand);
            }
        }
    }

    /// <summary>A function at the numbers of its arguments; a variable has none.</summary>
    readonly record struct Cell(string Name, UInt128[] Arguments)
    {
        public bool Equals(Cell other) => Name == other.Name && Arguments.AsSpan().SequenceEqual(other.Arguments);

        public override int GetHashCode() => Arguments.Aggregate(Name.GetHashCode(StringComparison.Ordinal), HashCode.Combine);
    }
}
