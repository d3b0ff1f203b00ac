using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>What came of a goal.</summary>
/// <param name="Outcome">Whether it holds.</param>
/// <param name="Reason">What does not hold, or could not be decided; empty when it holds.</param>
/// <param name="Counterexample">Registers and table values for which it does not hold.</param>
public sealed record GoalAnswer(RefinementOutcome Outcome, string Reason, IReadOnlyList<string> Counterexample)
{
    /// <summary>The same with the values of all that is known of the state, for a replay.</summary>
    public IReadOnlyList<CounterexampleValue> Values { get; init; } = [];

    /// <summary>What the values satisfy.</summary>
    public IReadOnlyList<Term> Satisfied { get; init; } = [];

    /// <summary>What the model says of the whole call; null where that is not known.</summary>
    public WholeCall? Whole { get; init; }

    /// <summary>It holds.</summary>
    public static GoalAnswer Holds { get; } = new(RefinementOutcome.Refined, "", []);
}

/// <summary>
/// Decides what is owed of machine code. What is known of the state before is much, and each goal needs little of it: a fact is told to the solver when a model that it found
/// violates it, and stays told for the other goals of its path.
/// </summary>
public sealed class GoalDecision(ObligationSolver solvers, string solver, StateFacts facts)
{
    // How often invariants are instantiated at what instances of others named.
    const int FirstRounds = 2, MostRounds = 3;

    readonly HashSet<Term> told = [];

    int path;
    Knowledge? known;

    /// <summary>
    /// Many goals in a few: of those of one path under the same assumptions, so many at once that each is still easy. One of several that does not hold, or has no answer, is to be
    /// looked at by itself.
    /// </summary>
    public static IEnumerable<IReadOnlyList<RefinementGoal>> Together(IReadOnlyList<RefinementGoal> goals)
    {
        const int Few = 32, AtOnce = 256;
        foreach (var path in goals.GroupBy(goal => goal.Path))
        {
            foreach (var group in path.GroupBy(goal => Term.And([.. goal.Assumed])))
            {
                foreach (var chunk in group.Count() <= Few ? group.GroupBy(Of).Select(alike => alike.ToArray()) : group.Chunk(AtOnce))
                {
                    yield return chunk;
                }
            }
        }
    }

    // Maps of the same keys are written under the same conditions, and the contents of memory are the hardest: those are looked at alone.
    static string Of(RefinementGoal goal) => goal.What.IndexOf('[', StringComparison.Ordinal) is var at and >= 0 ? goal.What[at..] : goal.What;

    /// <summary>Decides several goals of one path under the same assumptions.</summary>
    public GoalAnswer Decide(IReadOnlyList<RefinementGoal> goals)
    {
        if (goals.Count > 1)
        {
            var touched = new TouchedKeys();
            foreach (var goal in goals)
            {
                touched.Add(goal.Touched);
            }
            if (Decide(goals[0] with { Goal = Term.And([.. goals.Select(goal => goal.Goal)]), Touched = touched }).Outcome == RefinementOutcome.Refined)
            {
                return GoalAnswer.Holds;
            }
        }
        return goals.Select(Decide).FirstOrDefault(answer => answer.Outcome != RefinementOutcome.Refined) ?? GoalAnswer.Holds;
    }

    /// <summary>Decides one goal.</summary>
    public GoalAnswer Decide(RefinementGoal goal)
    {
        if (goal.Path != path)
        {
            told.Clear();
            path = goal.Path;
        }
        if (goal.Known is { } then && then != known)
        {
            facts.Restore(then.Facts);
            known = then;
        }
        IReadOnlyList<Term> owed = [.. goal.Assumed, Term.Not(goal.Goal)];
        for (var rounds = FirstRounds; ; rounds++)
        {
            var about = facts.About(goal.Touched, rounds);
            var answer = solvers.Remembering(solver, s => new LazySolver(s, fact => !told.Contains(fact)).Decide(owed, about));
            told.UnionWith(answer.Facts);
            switch (answer.Verdict)
            {
                case Verdict.Unsatisfiable:
                    return GoalAnswer.Holds;
                case Verdict.Unknown:
                    return new(RefinementOutcome.NotProved, $"no answer about {goal.Name}", []);
                case Verdict.Satisfiable when rounds == MostRounds:
                    return new(RefinementOutcome.Refuted, goal.Name, [.. RefinementCounterexample.Of(owed, answer.Model!).Select(value => value.ToString())])
                    {
                        Values = RefinementCounterexample.Of(owed.Concat(about), answer.Model!),
                        Whole = goal.Whole,
                        Satisfied = owed,
                    };
            }
        }
    }
}
