using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>What came of a goal.</summary>
/// <param name="Outcome">Whether it holds.</param>
/// <param name="Reason">What does not hold, or could not be decided; empty when it holds.</param>
/// <param name="Counterexample">Registers and table values for which it does not hold.</param>
public sealed record GoalAnswer(RefinementOutcome Outcome, string Reason, IReadOnlyList<string> Counterexample)
{
    /// <summary>It holds.</summary>
    public static GoalAnswer Holds { get; } = new(RefinementOutcome.Refined, "", []);
}

/// <summary>Decides what is owed of machine code, with as few facts about the state before as will do.</summary>
public sealed class GoalDecision(ObligationSolver solvers, string solver, StateFacts facts)
{
    const int FirstAttempts = 3, AllAttempts = 6;

    /// <summary>Decides the goals of one path. Most need little: all at once first, and one by one only when that fails.</summary>
    public GoalAnswer DecideTogether(IReadOnlyList<RefinementGoal> goals)
    {
        var touched = new TouchedKeys();
        foreach (var goal in goals)
        {
            touched.Add(goal.Touched);
        }
        var first = goals[0];
        // Only what all of them assume is assumed of all; the rest stays with the goal that it is about.
        IReadOnlyList<Term> common = [.. goals.Skip(1).Aggregate((IEnumerable<Term>)first.Assumed, (sofar, goal) => sofar.Intersect(goal.Assumed))];
        var all = first with
        {
            What = $"{goals.Count} goals",
            Assumed = common,
            Goal = Term.And([.. goals.Select(goal => Term.Implies(Term.And([.. goal.Assumed.Except(common)]), goal.Goal))]),
            Touched = touched,
        };
        if (Decide(all, FirstAttempts).Outcome == RefinementOutcome.Refined)
        {
            return GoalAnswer.Holds;
        }
        foreach (var goal in goals)
        {
            if (Decide(goal, AllAttempts) is { Outcome: not RefinementOutcome.Refined } failed)
            {
                return failed;
            }
        }
        return GoalAnswer.Holds;
    }

    // What is of the machine's frames concerns few goals, and makes all of them dear.
    static bool IsFar(string field) => field is "Memory" or "Table" || field.StartsWith("Frame.", StringComparison.Ordinal) || field == "Domain.NestedRoot";

    /// <summary>Decides one goal.</summary>
    public GoalAnswer Decide(RefinementGoal goal) => Decide(goal, AllAttempts);

    GoalAnswer Decide(RefinementGoal goal, int attempts)
    {
        IReadOnlyList<Term> owed = [.. goal.Assumed, Term.Not(goal.Goal)];
        var fields = StateFacts.FieldsOf(owed);
        for (var attempt = 0; ; attempt++)
        {
            // From what is cheap to what is dear: without facts, with those about the same fields, with all.
            IReadOnlyList<Term> about = attempt switch
            {
                0 => [],
                1 => facts.About(goal.Touched, 1, other => other.All(field => fields.Contains(field) || StateFacts.Always.Contains(field))),
                2 => facts.About(goal.Touched, 2, other => other.All(field => fields.Contains(field) || !IsFar(field))),
                3 => facts.About(goal.Touched, 2, other => !other.Contains("Table")),
                _ => facts.About(goal.Touched, attempt - 2, _ => true),
            };
            var answer = solvers.With(solver, s => new LazySolver(s).Decide(owed, about));
            if (answer.Verdict == Verdict.Unsatisfiable)
            {
                return GoalAnswer.Holds;
            }
            if (attempt == attempts - 1)
            {
                return answer.Verdict == Verdict.Unknown
                    ? new(RefinementOutcome.NotProved, $"no answer about {goal.Name}", [])
                    : new(RefinementOutcome.Refuted, goal.Name, RefinementCounterexample.Of(owed, answer.Model!));
            }
        }
    }
}
