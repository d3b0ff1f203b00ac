using System.Diagnostics;
using Cordon.Proofs;
using Cordon.Proofs.Smt;

namespace Cordon.GeneratedTests.Mutants.Source.Trials;

/// <summary>What exploring a step of the model without a mutant showed.</summary>
/// <param name="Name">The step.</param>
/// <param name="Seconds">How long exploring it took.</param>
/// <param name="Reached">The mutants whose places its paths and claims come to.</param>
/// <param name="Obligations">The fingerprints of its obligations, which are proved.</param>
public sealed record StepBaseline(string Name, double Seconds, IReadOnlyList<int> Reached, IReadOnlyList<string> Obligations);

/// <summary>
/// The proof of the model with whatever mutant is switched on, by one solver and for as long as it is given: only steps that come to the mutant's
/// place, of those only obligations that are not as they were, and the first that is refuted ends it.
/// </summary>
/// <param name="alive">Told now and then that the trial goes on.</param>
public sealed class ProofTrial(Action alive)
{
    const string Solver = "z3";
    static readonly TimeSpan quick = TimeSpan.FromSeconds(2);
    static readonly TimeSpan patient = TimeSpan.FromSeconds(30);
    const int FirstPaths = 2;

    readonly ModelDescription model = CordonModel.Describe();

    /// <summary>Explores every step of a build without mutants, or with none switched on.</summary>
    /// <param name="notesReached">Whether the build has mutants, and it is noted which are met.</param>
    public IReadOnlyList<StepBaseline> Explore(bool notesReached)
    {
        var steps = new List<StepBaseline>();
        using var solver = Solvers.Start(Solver, patient);
        foreach (var operation in model.Operations)
        {
            alive();
            var clock = Stopwatch.StartNew();
            IReadOnlyList<Obligation> obligations = [];
            void Build() => obligations = ObligationsOf(operation, solver);
            IReadOnlyList<int> reached = [];
            if (notesReached)
            {
                reached = MutationSwitch.ReachedBy(Build);
            }
            else
            {
                Build();
            }
            steps.Add(new(operation.Name, clock.Elapsed.TotalSeconds, reached, [.. obligations.Select(Fingerprint)]));
        }
        return steps;
    }

    /// <summary>
    /// Proves the steps, those that are explored soonest first. A change shows most often on a short path, so each claim is asked of those first; then of
    /// all paths, with little time for each question; then, of what is left, with more.
    /// </summary>
    /// <param name="steps">Those that come to the mutant's place.</param>
    /// <param name="limit">How long.</param>
    public TrialOutcome Run(IEnumerable<StepBaseline> steps, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        using var solver = Solvers.Start(Solver, quick);
        using var thorough = Solvers.Start(Solver, patient);
        var open = new List<Obligation>();
        var unexplored = 0;
        foreach (var step in steps.OrderBy(step => step.Seconds))
        {
            if (clock.Elapsed > limit)
            {
                unexplored++;
                continue;
            }
            var known = step.Obligations.ToHashSet();
            var changed = ObligationsOf(model.Operations.First(operation => operation.Name == step.Name), solver).Where(obligation => !known.Contains(Fingerprint(obligation))).ToList();
            var firstPaths = changed.Where(obligation => obligation.Kind != ObligationKind.Reachable && obligation.Cases.Count > FirstPaths)
                .SelectMany(obligation => obligation.Cases.OrderBy(one => one.Path!.Conditions.Count).Take(FirstPaths).Select(obligation.Of))
                .OrderBy(obligation => obligation.Cases[0].Path!.Conditions.Count);
            if (Decide(firstPaths, solver, thorough, clock, limit, []) is { } seen)
            {
                return seen;
            }
            if (Decide(changed.OrderBy(obligation => obligation.Kind == ObligationKind.Reachable).ThenBy(obligation => obligation.Cases.Count), solver, thorough, clock, limit, open) is { } caught)
            {
                return caught;
            }
        }
        var undecided = new List<Obligation>();
        return Decide(open, thorough, thorough, clock, limit, undecided)
            ?? (undecided.Count + unexplored == 0 ? new(Finding.Missed, "", clock.Elapsed.TotalSeconds)
                : new(Finding.Unknown, $"{undecided.Count} obligations without an answer, {unexplored} steps not explored", clock.Elapsed.TotalSeconds));
    }

    // Until one is refuted; those without an answer are added to a list.
    TrialOutcome? Decide(IEnumerable<Obligation> obligations, ISolver solver, ISolver thorough, Stopwatch clock, TimeSpan limit, List<Obligation> undecided)
    {
        foreach (var obligation in obligations)
        {
            alive();
            switch (clock.Elapsed > limit ? Verdict.Unknown : new ObligationDecision(solver, thorough).Decide(obligation))
            {
                case Verdict.Satisfiable:
                    return new(Finding.Caught, obligation.Name, clock.Elapsed.TotalSeconds);
                case Verdict.Unknown:
                    undecided.Add(obligation);
                    break;
            }
        }
        return null;
    }

    IReadOnlyList<Obligation> ObligationsOf(ModelOperation operation, ISolver solver)
    {
        solver.Reset();
        var paths = StepExploration.Explore(model, operation, solver);
        return [.. new ObligationBuilder(model, operation, paths).Build()];
    }

    static string Fingerprint(Obligation obligation) => $"{obligation.Claim} {obligation.Fails.Fingerprint:x}";
}
