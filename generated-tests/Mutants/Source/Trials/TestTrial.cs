using System.Diagnostics;
using Cordon.GeneratedTests.Comparison;
using Cordon.GeneratedTests.Generation;
using Cordon.GeneratedTests.Vectors;
using Cordon.GeneratedTests.Worlds;

namespace Cordon.GeneratedTests.Mutants.Source.Trials;

/// <summary>Vectors and generated cases against whatever mutant is switched on: the worlds are built with it too.</summary>
/// <param name="vectors">The folder of the solver's vectors.</param>
/// <param name="cases">How many generated cases there are at the most.</param>
/// <param name="seed">Says which.</param>
/// <param name="alive">Told now and then that the trial goes on.</param>
public sealed class TestTrial(string vectors, int cases, ulong seed, Action alive)
{
    /// <summary>Runs cases, which find most within a second, and the vectors when those find nothing.</summary>
    /// <param name="reaching">The cases that come to the mutant's place.</param>
    public TestOutcome Run(IReadOnlyList<int> reaching)
    {
        var ofCases = Timed(() => RunCases(reaching));
        return new(ofCases.Finding == Finding.Caught ? TrialOutcome.NotTried : Timed(RunVectors), ofCases);
    }

    /// <summary>Runs the vectors.</summary>
    public TrialOutcome RunVectors()
    {
        var report = VectorRun.Run(vectors, Cordon.Proofs.PathOracle.OfCordon(), alive);
        return report.Differences.Count == 0 ? new(Finding.Missed, $"{report.Run} vectors") : new(Finding.Caught, FirstLines(report.Differences[0]));
    }

    /// <summary>Runs the first of all cases, whatever they come to, or all of them.</summary>
    public TrialOutcome RunCases() => RunCases(Enumerable.Range(0, cases), _ => { });

    /// <summary>Runs all cases, and tells for each which mutants' places it came to, the making of its world included.</summary>
    /// <param name="reached">Told of each case.</param>
    public TrialOutcome RunCases(Action<int> reached) => RunCases(Enumerable.Range(0, cases), reached);

    TrialOutcome RunCases(IReadOnlyList<int> reaching) => RunCases(reaching, _ => { });

    TrialOutcome RunCases(IEnumerable<int> numbers, Action<int> ran)
    {
        using var worlds = new WorldSet();
        var runner = new CaseRunner(worlds);
        var generator = new CaseGenerator(worlds.Names);
        foreach (var i in numbers)
        {
            alive();
            if (runner.Run(generator.Make(RandomWords.Derive(seed, (ulong)i))) is { } difference)
            {
                return new(Finding.Caught, $"{difference.Kind}, case {i}: {difference.Summary} {difference.Words.FirstOrDefault()}");
            }
            ran(i);
        }
        return new(Finding.Missed, $"{runner.Calls} calls");
    }

    // What a mutant makes of a side may end in any exception; on the real sources none does.
    static TrialOutcome Timed(Func<TrialOutcome> run)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            return run() with { Seconds = clock.Elapsed.TotalSeconds };
        }
        catch (WorldPreparationException unprepared)
        {
            return new(Finding.Caught, $"{unprepared.Difference.Kind}, preparing a world: {unprepared.Difference.Summary}", clock.Elapsed.TotalSeconds);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return new(Finding.Caught, $"Crash: {broken.GetType().Name}: {broken.Message}", clock.Elapsed.TotalSeconds);
        }
    }

    static string FirstLines(string text) => string.Join(" ", text.Split('\n').Take(4).Select(line => line.Trim()));
}
