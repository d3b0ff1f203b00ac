using System.Diagnostics;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Lists;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Spec;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>Shows of one sub-op that the image's machine code does what the model says.</summary>
public sealed class HandlerRefinement(RefinedImage image, ObligationSolver solvers, string solver)
{
    /// <summary>How long one sub-op may take before it counts as not shown.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Refines a sub-op.</summary>
    /// <param name="name">Its name, such as <c>EventChannelOp.BindVirq</c>.</param>
    public RefinementResult Refine(string name)
    {
        var clock = Stopwatch.StartNew();
        var (call, subOp) = HypercallTable.Find(name);
        var guest = new GuestCall(call, subOp);
        HandlerExecution? execution = null;
        var (paths, obligations) = (0, 0);
        RefinementResult End(RefinementOutcome outcome, string reason, ulong address) => new(
            name, outcome, reason, address, execution?.Executor.Executed.Count ?? 0, execution?.Executor.Steps ?? 0,
            [.. execution?.Executor.Entered ?? new SortedSet<string>()], [.. execution?.Replaced ?? new SortedSet<string>()], paths, obligations, clock.Elapsed.TotalSeconds)
        {
            Executed = execution?.Executor.Executed ?? new HashSet<ulong>(),
        };
        try
        {
            var shape = ListShape.IsOneStep(guest) ? null : ListShape.Of(image, guest)
                ?? throw new MachineFaultException($"it goes over a list ({subOp.Shape}), of which the model says one step: such a loop is not covered");
            return solvers.Remembering(solver, plain => solvers.Remembering(solver, informed => solvers.Remembering(solver, patient =>
            {
                var facts = new StateFacts(image.Model, image.Layout, guest.Caller, shape?.CallerRuns ?? true, shape?.DropsUses ?? false) { FollowsGrants = shape?.FollowsGrants ?? false };
                // Of a single step the facts are few enough to be asserted once.
                var judge = new Judge(plain, informed, facts, shape is null ? null : patient);
                IReadOnlyList<StepPath> Explore(Func<ISolver, IReadOnlyList<StepPath>> explore)
                {
                    var found = solvers.Remembering(solver, explore);
                    paths += found.Count;
                    foreach (var path in found)
                    {
                        facts.Touch(path.Touched);
                    }
                    return found;
                }
                execution = new(image, guest, judge, facts, shape, Limit);
                IEnumerable<RefinementGoal> owed;
                WholeCall? whole = null;
                if (shape is null)
                {
                    var modelPaths = Explore(s => StepExploration.Explore(image.Model, s, new CallSteps(image, guest).Make));
                    var end = execution.Run();
                    // Only now is known for what the code may take frames besides.
                    var steps = new CallSteps(image, guest) { Tables = execution.Notes.Counted, Growth = execution.Growth };
                    modelPaths = steps.Tables.Count == 0 ? modelPaths : Explore(s => StepExploration.Explore(image.Model, s, steps.Make));
                    whole = new(modelPaths, execution.Copies.AllRead, RefinementGoals.Fault, new GuestBuffers(image, guest).Find(), new HashSet<string>());
                    owed = new RefinementGoals(image, guest, judge, execution.Copies.AllRead, end) { Chosen = [.. execution.Notes.Choices(end.Content)] }.All(modelPaths, steps.Allowed);
                }
                else
                {
                    IReadOnlyList<StepPath> ExploreSteps(Func<Model.State, (Model.Result, object)> steps) => Explore(s => StepExploration.Explore(image.Model, s, state => steps((Model.State)state)));
                    var list = new ListGoals(image, guest, shape, judge);
                    list.Explore(ExploreSteps);
                    owed = list.All(execution.RunCut(), ExploreSteps);
                }
                var goals = owed.Where(goal => !goal.Goal.IsTrue).ToArray();
                obligations = goals.Length;
                var decision = new GoalDecision(solvers, solver, facts);
                foreach (var together in GoalDecision.Together(goals))
                {
                    if (clock.Elapsed > Limit)
                    {
                        return End(RefinementOutcome.NotProved, $"no answer within {Limit.TotalMinutes:0} minutes", 0) with { IsUnanswered = true };
                    }
                    var answer = decision.Decide(together);
                    if (answer.Outcome != RefinementOutcome.Refined)
                    {
                        return End(answer.Outcome, answer.Reason, 0) with
                        {
                            Counterexample = answer.Counterexample,
                            IsUnanswered = answer.Outcome == RefinementOutcome.NotProved,
                            Refutation = answer.Outcome == RefinementOutcome.Refuted
                                ? new(guest, answer.Reason, answer.Values, execution.Called, answer.Whole ?? (shape is null ? whole : null)) { Satisfied = answer.Satisfied } : null,
                        };
                    }
                }
                return End(RefinementOutcome.Refined, "", 0);
            })));
        }
        catch (MachineFaultException fault)
        {
            return End(RefinementOutcome.NotProved, fault.Message, fault.Address) with { IsUnanswered = fault.IsTimeOut };
        }
        catch (SolverException failure) when (!failure.Missing)
        {
            return End(RefinementOutcome.NotProved, $"the solver gave up: {failure.Message}", 0) with { IsUnanswered = true };
        }
    }
}
