using Cordon.Proofs;
using Cordon.Proofs.Smt;

namespace Cordon.GeneratedTests.Mutants.Source.Trials;

/// <summary>
/// Decides an obligation that may well fail. Where one over several paths seems to, the path on which it does is looked at alone: further facts
/// are needed at its cells only, and they are what makes an answer take long.
/// </summary>
/// <param name="solver">The solver.</param>
/// <param name="thorough">One with more time, for what seems to fail: with further facts a world takes longer to find.</param>
public sealed class ObligationDecision(ISolver solver, ISolver thorough)
{
    /// <summary>Whether the obligation fails: satisfiable when it is refuted, unsatisfiable when it holds.</summary>
    public Verdict Decide(Obligation obligation)
    {
        var answer = Ask(solver, obligation, rounds: 1);
        if (obligation.Kind == ObligationKind.Reachable)
        {
            return answer.Verdict switch
            {
                Verdict.Satisfiable => Verdict.Unsatisfiable,
                Verdict.Unsatisfiable => Verdict.Satisfiable,
                _ => Verdict.Unknown,
            };
        }
        return answer.Verdict switch
        {
            Verdict.Unknown when obligation.Cases.Count > 1 => EachAlone(obligation),
            Verdict.Satisfiable => Closer(obligation, answer.Model!),
            var verdict => verdict,
        };
    }

    Verdict EachAlone(Obligation obligation)
    {
        var worst = Verdict.Unsatisfiable;
        foreach (var one in obligation.Cases)
        {
            var verdict = Decide(obligation.Of(one));
            if (verdict == Verdict.Satisfiable)
            {
                return verdict;
            }
            worst = verdict == Verdict.Unknown ? verdict : worst;
        }
        return worst;
    }

    Verdict Closer(Obligation obligation, Evaluator world)
    {
        var failing = obligation.Cases.First(one => world.Holds(obligation.Of(one).Fails));
        var alone = obligation.Of(failing);
        for (var rounds = obligation.Cases.Count > 1 ? 1 : 2; rounds <= Obligation.MaximumRounds; rounds++)
        {
            var verdict = Ask(thorough, alone, rounds).Verdict;
            if (verdict == Verdict.Unknown)
            {
                return verdict;
            }
            if (verdict == Verdict.Unsatisfiable)
            {
                return obligation.Cases.Count == 1 ? verdict : Decide(obligation with { Cases = [.. obligation.Cases.Where(one => one != failing)] });
            }
        }
        return Verdict.Satisfiable;
    }

    static LazyAnswer Ask(ISolver solver, Obligation obligation, int rounds)
        => new LazySolver(solver).Decide([obligation.Fails], obligation.Facts(rounds, closed: false, obligation.Touched));
}
