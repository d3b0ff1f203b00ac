using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Symbolic;

/// <summary>One way through a function: the conditions under which it is taken, and what came out.</summary>
public sealed record ExploredPath<T>(IReadOnlyList<Term> Conditions, T Outcome)
{
    /// <summary>The decisions in order, <c>T</c> or <c>F</c>; they name the path among the function's.</summary>
    public string Decisions { get; init; } = "";
}

/// <summary>
/// Runs a function on symbolic words once for every feasible path. It is run again from the start under a prefix of
/// decisions; where a decision is new, the solver is asked about both sides (a side that it cannot decide counts as
/// feasible, so no path is ever lost). The function must be deterministic.
/// </summary>
/// <param name="solver">What decides feasibility; its assertions are the explorer's alone.</param>
/// <param name="limit">How many paths are too many.</param>
public sealed class Explorer(ISolver solver, int limit = 20_000)
{
    [ThreadStatic]
    static Func<Term, bool>? decide;

    [ThreadStatic]
    static List<Term>? current;

    [ThreadStatic]
    static bool pure;

    readonly Stack<List<bool>> pending = new();
    readonly List<Term> asserted = [];
    readonly HashSet<Term> known = [];
    List<Term> conditions = [];
    List<bool> decisions = [];
    int depth;

    /// <summary>How many conditions the current run of a function has assumed; 0 when none runs.</summary>
    public static int Assumed => current?.Count ?? 0;

    /// <summary>How many questions the solver was asked.</summary>
    public int Questions { get; private set; }

    /// <summary>Every feasible path of <paramref name="function"/>.</summary>
    /// <exception cref="InvalidOperationException">There are more paths than the limit.</exception>
    public IEnumerable<ExploredPath<T>> Explore<T>(Func<T> function)
    {
        var paths = 0;
        pending.Push([]);
        while (pending.TryPop(out var prefix))
        {
            if (++paths > limit)
            {
                throw new InvalidOperationException($"more than {limit} paths; make the function branch less");
            }
            (decisions, depth, conditions) = (prefix, 0, []);
            known.Clear();
            var outer = (decide, current);
            (decide, current) = (Decide, conditions);
            try
            {
                var outcome = function();
                yield return new(conditions, outcome) { Decisions = Name(decisions) };
            }
            finally
            {
                (decide, current) = outer;
            }
        }
    }

    /// <summary>
    /// The one way that <paramref name="function"/> takes when <paramref name="holds"/> says which conditions hold; no solver is asked. Its decisions are those of
    /// <see cref="Explore"/> for the same path.
    /// </summary>
    public static ExploredPath<T> Follow<T>(Func<T> function, Func<Term, bool> holds)
    {
        var conditions = new List<Term>();
        var known = new HashSet<Term>();
        var decisions = new List<bool>();
        var outer = (decide, current);
        current = conditions;
        decide = condition =>
        {
            var negation = Term.Not(condition);
            if (known.Contains(condition) || known.Contains(negation))
            {
                return known.Contains(condition);
            }
            var way = holds(condition);
            decisions.Add(way);
            Know(way ? condition : negation, known, conditions);
            return way;
        };
        try
        {
            var outcome = function();
            return new(conditions, outcome) { Decisions = Name(decisions) };
        }
        finally
        {
            (decide, current) = outer;
        }
    }

    static string Name(List<bool> decisions) => string.Concat(decisions.Select(way => way ? 'T' : 'F'));

    static void Know(Term condition, HashSet<Term> known, List<Term> conditions)
    {
        conditions.Add(condition);
        foreach (var part in condition.Operator == Operator.And ? condition.Operands : [condition])
        {
            known.Add(part);
        }
        known.Add(condition);
    }

    /// <summary>Evaluates a formula that must not branch.</summary>
    /// <exception cref="InvalidOperationException">It branched.</exception>
    public static T Purely<T>(Func<T> formula)
    {
        var outer = pure;
        pure = true;
        try
        {
            return formula();
        }
        finally
        {
            pure = outer;
        }
    }

    /// <summary>The way that the current run takes at <paramref name="condition"/>.</summary>
    public static bool Choose(Term condition)
    {
        if (condition.IsConstant)
        {
            return condition.IsTrue;
        }
        if (pure)
        {
            throw new InvalidOperationException($"a formula that must be branch-free branched on {condition}");
        }
        return (decide ?? throw new InvalidOperationException($"no explorer runs, yet the code branched on {condition}"))(condition);
    }

    bool Decide(Term condition)
    {
        var negation = Term.Not(condition);
        if (known.Contains(condition) || known.Contains(negation))
        {
            return known.Contains(condition);
        }
        if (depth == decisions.Count)
        {
            var taken = IsFeasible(condition);
            if (taken && IsFeasible(negation))
            {
                pending.Push([.. decisions, false]);
            }
            decisions.Add(taken);
        }
        var way = decisions[depth];
        Assume(way ? condition : negation);
        return way;
    }

    bool IsFeasible(Term condition)
    {
        Questions++;
        DropLevelsBeyond(depth);
        solver.Push();
        solver.Assert(condition);
        var verdict = solver.Check();
        solver.Pop();
        return verdict != Verdict.Unsatisfiable;
    }

    void Assume(Term condition)
    {
        Know(condition, known, conditions);
        if (depth == asserted.Count || asserted[depth] != condition)
        {
            DropLevelsBeyond(depth);
            solver.Push();
            solver.Assert(condition);
            asserted.Add(condition);
        }
        depth++;
    }

    void DropLevelsBeyond(int count)
    {
        while (asserted.Count > count)
        {
            solver.Pop();
            asserted.RemoveAt(asserted.Count - 1);
        }
    }
}
