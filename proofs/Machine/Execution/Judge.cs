using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// Decides questions about a path. Two levels: the path's own conditions, which decide most; and what holds of every state before a step, of which more becomes
/// known as the code touches more (<see cref="IFacts"/>). What is not decided counts as not shown.
/// </summary>
public sealed class Judge(ISolver plain, ISolver informed, IFacts facts, ISolver? patient = null)
{
    readonly List<Term> asserted = [];
    readonly HashSet<Term> told = [];
    readonly HashSet<Term> always = [];
    readonly List<Term> shown = [];
    bool started;

    /// <summary>Questions asked of a solver so far.</summary>
    public int Questions { get; private set; }

    /// <summary>Something that holds whatever the path: side facts of instructions and of contracts.</summary>
    public void Assume(Term fact)
    {
        if (fact.IsTrue || always.Contains(fact))
        {
            return;
        }
        Start();
        if (always.Add(fact))
        {
            plain.Assert(fact);
            informed.Assert(fact);
        }
    }

    /// <summary>All that is known now.</summary>
    public Knowledge Know() => new([.. always], facts.Save());

    /// <summary>
    /// Goes back to what was known at another time. Where code goes on from any state at the head of a loop, what was touched and assumed on other ways speaks of other states, and is of no use.
    /// </summary>
    public void Recall(Knowledge knowledge)
    {
        always.Clear();
        always.UnionWith(knowledge.Assumed);
        facts.Restore(knowledge.Facts);
        asserted.Clear();
        told.Clear();
        started = false;
    }

    /// <summary>What was assumed by <see cref="Assume"/>.</summary>
    public IReadOnlyCollection<Term> Assumed => always;

    /// <summary>What was shown of paths by way of what holds before a step, in the order in which it was: to be used again rather than shown again.</summary>
    public IReadOnlyList<Term> Shown => shown;

    /// <summary>Whether the path may be taken with a further condition, as far as the path itself tells.</summary>
    public bool MayHold(IReadOnlyList<Term> path, Term condition)
    {
        return !condition.IsFalse && (path.Count == 0 && condition.IsTrue || !Refutes(plain, path, condition));
    }

    /// <summary>Whether the condition holds wherever the path is taken.</summary>
    public bool Proves(IReadOnlyList<Term> path, Term condition)
    {
        if (condition.IsTrue || path.Contains(condition))
        {
            return true;
        }
        var negation = Term.Not(condition);
        if (Refutes(plain, path, negation))
        {
            return true;
        }
        Inform();
        var isShown = Refutes(informed, path, negation);
        if (isShown)
        {
            shown.Add(Term.Implies(Term.And([.. path]), condition));
        }
        return isShown;
    }

    /// <summary>
    /// While it is only looked for what is known at the heads of loops, what code requires is not asked: the answer takes long, and once the heads are found, all of it is asked.
    /// </summary>
    public bool Trusts { get; set; }

    /// <summary>Whether what the code requires holds wherever the path is taken.</summary>
    public bool Grants(IReadOnlyList<Term> path, Term condition)
    {
        if (Trusts || condition.IsTrue || path.Contains(condition) || patient is null)
        {
            return Trusts || Proves(path, condition);
        }
        var negation = Term.Not(condition);
        if (Refutes(plain, path, negation))
        {
            return true;
        }
        // It is likely to hold, and needs few of the facts: each is told when a model violates it, and stays told.
        Questions++;
        var answer = new LazySolver(patient, fact => !told.Contains(fact)).Decide([.. always, .. path, negation], [.. facts.Known()]);
        told.UnionWith(answer.Facts);
        if (answer.Verdict == Verdict.Unknown)
        {
            return Proves(path, condition);
        }
        var isShown = answer.Verdict == Verdict.Unsatisfiable;
        if (isShown)
        {
            shown.Add(Term.Implies(Term.And([.. path]), condition));
        }
        return isShown;
    }

    /// <summary>Whether the path can be taken at all in a state that satisfies the invariants.</summary>
    public bool IsImpossible(IReadOnlyList<Term> path) => Proves(path, Term.False);

    bool Refutes(ISolver solver, IReadOnlyList<Term> path, Term condition)
    {
        Start();
        Questions++;
        solver.Push();
        foreach (var term in path)
        {
            solver.Assert(term);
        }
        solver.Assert(condition);
        var verdict = solver.Check();
        solver.Pop();
        return verdict == Verdict.Unsatisfiable;
    }

    void Inform()
    {
        foreach (var fact in facts.Known())
        {
            if (!fact.IsTrue && !asserted.Contains(fact))
            {
                asserted.Add(fact);
                informed.Assert(fact);
            }
        }
    }

    void Start()
    {
        if (!started)
        {
            plain.Reset();
            informed.Reset();
            started = true;
            foreach (var fact in always)
            {
                plain.Assert(fact);
                informed.Assert(fact);
            }
        }
    }
}

/// <summary>What a judge knows at a time.</summary>
/// <param name="Assumed">What was assumed.</param>
/// <param name="Facts">What is known of the state before.</param>
public sealed record Knowledge(IReadOnlyCollection<Term> Assumed, object Facts);

/// <summary>What is known of the state before a step.</summary>
public interface IFacts
{
    /// <summary>The facts at the cells that were touched so far; what was told once stays true.</summary>
    IReadOnlyCollection<Term> Known();

    /// <summary>What is known of so far.</summary>
    object Save();

    /// <summary>Goes back to that.</summary>
    void Restore(object saved);

    /// <summary>A row of a table was read or written.</summary>
    void Touch(Regions.Table table, IReadOnlyList<Term> key, Regions.Cell cell, Term? index);

    /// <summary>A word of a machine frame was read or written, of a table of nested paging or of a domain's frame.</summary>
    void TouchFrame(bool isTable, Term frame, Term word);
}
