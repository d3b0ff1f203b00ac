using Cordon.GeneratedTests.Commands;
using Cordon.GeneratedTests.Generation;
using Cordon.GeneratedTests.Worlds;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>Runs cases, each in a world as it was built, and compares after each step.</summary>
/// <param name="worlds">The worlds.</param>
public sealed class CaseRunner(WorldSet worlds)
{
    /// <summary>After so many cases all of memory is compared, not only what the steps were known to write.</summary>
    const int CasesPerFullComparison = 16;

    /// <summary>While a world is prepared all of memory is compared after so many steps, and at the end.</summary>
    const int StepsPerFullComparison = 16;

    /// <summary>One step in so many has the invariants evaluated after it.</summary>
    const int StepsPerInvariantSample = 256;

    readonly Dictionary<string, StepRunner> runners = [];
    RandomWords random = new(0x5eed);
    int casesSinceFullComparison;

    /// <summary>How many hypercalls were made and compared.</summary>
    public long Calls => runners.Values.Sum(runner => runner.Calls);

    /// <summary>How often an invariant was evaluated.</summary>
    public long InvariantEvaluations => runners.Values.Sum(runner => runner.Invariants.Evaluations);

    /// <summary>How often each sub-op ran, with its results.</summary>
    public IReadOnlyList<OperationCount> Operations() => OperationCounter.Merge(runners.Values.Select(runner => runner.Counter));

    /// <summary>Runs a case.</summary>
    /// <returns>The first disagreement, or null.</returns>
    public Difference? Run(Case theCase)
    {
        var runner = RunnerOf(theCase.World);
        runner.World.Reset();
        for (var i = 0; i < theCase.Steps.Count; i++)
        {
            var difference = runner.Run(theCase.Steps[i], i);
            if (difference is null && random.Chance(1, StepsPerInvariantSample))
            {
                difference = runner.CheckInvariants(i, ref random);
            }
            if (difference is not null)
            {
                runner.World.ResetAll();
                return difference;
            }
            runner.World.EndStep();
        }
        return StrayWrites(theCase, runner);
    }

    /// <summary>Runs a case and compares all of both states after every step, and every invariant.</summary>
    /// <returns>The first disagreement, or null.</returns>
    public Difference? RunExactly(Case theCase)
    {
        var runner = RunnerOf(theCase.World);
        runner.World.ResetAll();
        try
        {
            for (var i = 0; i < theCase.Steps.Count; i++)
            {
                if ((runner.Run(theCase.Steps[i], i) ?? runner.CompareAll(i) ?? runner.ExhaustInvariants(i, ref random)) is { } difference)
                {
                    return difference;
                }
                runner.World.EndStep();
            }
            return null;
        }
        finally
        {
            runner.World.ResetAll();
        }
    }

    /// <summary>The world of a name, for tests that look at it.</summary>
    public World WorldOf(string name) => RunnerOf(name).World;

    // After each case in the frames that guests and hypervisor share, after every so many in all of memory.
    Difference? StrayWrites(Case theCase, StepRunner runner)
    {
        var isWhole = ++casesSinceFullComparison == CasesPerFullComparison;
        casesSinceFullComparison = isWhole ? 0 : casesSinceFullComparison;
        var stray = runner.StrayWrites(theCase.Steps.Count - 1, isWhole ? runner.World.AllFrames : runner.World.SharedFrames);
        if (stray is not null)
        {
            runner.World.ResetAll();
        }
        return stray;
    }

    StepRunner RunnerOf(string name)
    {
        if (!runners.TryGetValue(name, out var runner))
        {
            StepRunner? made = null;
            var world = worlds.Get(name, (built, shape) => made = Prepare(built, shape));
            runner = runners[name] = made ?? new StepRunner(world);
        }
        return runner;
    }

    static StepRunner Prepare(World world, WorldShape shape)
    {
        var runner = new StepRunner(world);
        if (new ModelBuild(world).Compare() is { Count: > 0 } unlike)
        {
            throw new WorldPreparationException(new Case(shape.Name, []), new Difference(DifferenceKind.State, 0, "the built state is not what the model's transitions build", [.. unlike]));
        }
        for (var i = 0; i < shape.Preparation.Count; i++)
        {
            var isWhole = i % StepsPerFullComparison == 0 || i == shape.Preparation.Count - 1;
            if ((runner.Run(shape.Preparation[i], i) ?? (isWhole ? runner.CompareAll(i) : null)) is { } difference)
            {
                throw new WorldPreparationException(new Case(Preparations.All[0].Name, [.. shape.Preparation.Take(i + 1)]), difference);
            }
            world.EndStep();
        }
        runner.ForgetCounts();
        return runner;
    }
}

/// <summary>Model and implementation disagree before a world is ready, so no case can start from it.</summary>
public sealed class WorldPreparationException(Case preparation, Difference difference)
    : Exception("preparing a world: " + DifferencePrinter.Print(preparation, difference))
{
    /// <summary>The preparation up to there, as a case of the world that needs none.</summary>
    public Case Preparation { get; } = preparation;

    /// <summary>The disagreement.</summary>
    public Difference Difference { get; } = difference;
}
