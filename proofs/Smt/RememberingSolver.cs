namespace Cordon.Proofs.Smt;

/// <summary>
/// A solver that is asked only what it did not answer before. What is asserted reaches it when it is asked: what is dropped before that never does.
/// </summary>
/// <param name="solver">The solver; nothing is asserted. It is not disposed of here.</param>
/// <param name="answers">What was answered before.</param>
/// <param name="version">The solver's version.</param>
public sealed class RememberingSolver(ISolver solver, KeptAnswers answers, string version) : ISolver
{
    enum Step
    {
        Reset,
        Push,
        Pop,
        Assert,
    }

    readonly List<(Step Step, Term? Formula)> waiting = [];
    readonly Stack<UInt128> outer = [];
    UInt128 question = KeptAnswers.NoFormulas(version);
    bool wasRecalled;

    /// <inheritdoc/>
    public string Name => solver.Name;

    /// <inheritdoc/>
    public bool WasThorough => !wasRecalled && solver.WasThorough;

    /// <inheritdoc/>
    public void Reset()
    {
        waiting.Clear();
        waiting.Add((Step.Reset, null));
        outer.Clear();
        question = KeptAnswers.NoFormulas(version);
    }

    /// <inheritdoc/>
    public void Push()
    {
        waiting.Add((Step.Push, null));
        outer.Push(question);
    }

    /// <inheritdoc/>
    public void Pop()
    {
        question = outer.Pop();
        // What waits in the level, and the level itself when it waits, is dropped.
        while (waiting.Count > 0 && waiting[^1].Step == Step.Assert)
        {
            waiting.RemoveAt(waiting.Count - 1);
        }
        if (waiting.Count > 0 && waiting[^1].Step == Step.Push)
        {
            waiting.RemoveAt(waiting.Count - 1);
        }
        else
        {
            waiting.Add((Step.Pop, null));
        }
    }

    /// <inheritdoc/>
    public void Assert(Term formula)
    {
        waiting.Add((Step.Assert, formula));
        question = KeptAnswers.With(question, formula);
    }

    /// <inheritdoc/>
    public Verdict Check(Effort effort = Effort.Usual)
    {
        var verdict = answers.Find(question);
        wasRecalled = verdict != Verdict.Unknown;
        if (!wasRecalled)
        {
            verdict = Ask(effort);
            answers.Keep(question, verdict);
        }
        return verdict;
    }

    /// <inheritdoc/>
    public UInt128 Value(Term term) => Values([term])[0];

    /// <inheritdoc/>
    public IReadOnlyList<UInt128> Values(IReadOnlyList<Term> terms)
    {
        // Of a model only that there is one was kept.
        if (wasRecalled && Ask(Effort.Usual) is not Verdict.Satisfiable and var verdict)
        {
            throw new SolverException($"{Name}: found a model once and says {verdict} now");
        }
        wasRecalled = false;
        return solver.Values(terms);
    }

    /// <inheritdoc/>
    public Verdict CheckScript(string script, Effort effort = Effort.Usual)
    {
        Reset();
        return solver.CheckScript(script, effort);
    }

    /// <summary>Whether formulas were shown not to hold together.</summary>
    public bool IsKnownUnsatisfiable(IEnumerable<Term> formulas) => answers.Find(QuestionOf(formulas)) == Verdict.Unsatisfiable;

    /// <summary>Keeps that formulas do not hold together, when some of them were shown not to.</summary>
    public void KeepUnsatisfiable(IEnumerable<Term> formulas) => answers.Keep(QuestionOf(formulas), Verdict.Unsatisfiable);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    UInt128 QuestionOf(IEnumerable<Term> formulas) => formulas.Aggregate(KeptAnswers.NoFormulas(version), KeptAnswers.With);

    Verdict Ask(Effort effort)
    {
        foreach (var (step, formula) in waiting)
        {
            switch (step)
            {
                case Step.Reset:
                    solver.Reset();
                    break;
                case Step.Push:
                    solver.Push();
                    break;
                case Step.Pop:
                    solver.Pop();
                    break;
                default:
                    solver.Assert(formula!);
                    break;
            }
        }
        waiting.Clear();
        return solver.Check(effort);
    }
}
