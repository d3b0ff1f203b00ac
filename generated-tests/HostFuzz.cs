using System.Diagnostics;
using Cordon.GeneratedTests.Commands;
using Cordon.GeneratedTests.Comparison;
using Cordon.GeneratedTests.Generation;
using Cordon.GeneratedTests.Worlds;

namespace Cordon.GeneratedTests;

/// <summary>The lane <c>host</c>: model and implementation side by side in this process.</summary>
public static class HostFuzz
{
    /// <summary>Runs generated cases, or one that is replayed, and compares the two sides after every step.</summary>
    /// <param name="options">How many, from which seed, or which file.</param>
    /// <param name="progress">Told a few times a second; may be null.</param>
    /// <param name="cancellation">Ends the run after the case that is running; the report says what was done until then.</param>
    /// <exception cref="CaseFileException">The file to replay is missing or no case.</exception>
    public static FuzzReport Run(FuzzOptions options, IProgress<FuzzProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var worlds = new WorldSet();
        var session = new FuzzSession(options, worlds, progress);
        if (options.Replay is { } file)
        {
            session.Replay(CaseFile.Read(file));
        }
        else
        {
            session.Generate(cancellation);
        }
        return session.Report();
    }
}

/// <summary>One run of the lane: its counters and what it found.</summary>
internal sealed class FuzzSession(FuzzOptions options, WorldSet worlds, IProgress<FuzzProgress>? progress)
{
    readonly CaseRunner runner = new(worlds);
    readonly List<string> files = [];
    readonly List<string> explanations = [];
    readonly Stopwatch clock = new();
    const int ExactTries = 200;

    long cases;
    long lastProgress;
    Difference? lastDifference;
    Case? lastFailing;

    public void Replay(Case theCase)
    {
        clock.Start();
        cases++;
        if (runner.RunExactly(theCase) is { } difference)
        {
            Keep(theCase, difference);
        }
        clock.Stop();
    }

    public void Generate(CancellationToken cancellation)
    {
        var shrinker = new CaseShrinker(failing => ReferenceEquals(failing, lastFailing) ? lastDifference?.Step : null);
        var usable = UsableWorlds();
        if (usable.Count == 0)
        {
            return;
        }
        var generator = new CaseGenerator(usable);
        var campaign = new Campaign(generator.Make, theCase => cancellation.IsCancellationRequested || IsTimeUp() || Holds(theCase), shrinker.Shrink);
        clock.Start();
        var limit = options.Cases ?? long.MaxValue;
        for (long chunk = options.Shard.Index - 1; chunk * Campaign.ChunkCases < limit; chunk += options.Shard.Count)
        {
            if (cancellation.IsCancellationRequested || IsTimeUp() || explanations.Count >= options.MaximumDifferences)
            {
                break;
            }
            RunChunk(campaign, RandomWords.Derive(options.Seed, (ulong)chunk), (int)Math.Min(Campaign.ChunkCases, limit - (chunk * Campaign.ChunkCases)));
        }
        clock.Stop();
    }

    // FsCheck ends a run at a failure; the rest of the chunk goes on from another seed.
    void RunChunk(Campaign campaign, ulong seed, int count)
    {
        for (var done = 0; done < count && explanations.Count < options.MaximumDifferences;)
        {
            var (ran, failing) = campaign.Run(RandomWords.Derive(seed, (ulong)done), count - done);
            done += Math.Max(ran, 1);
            cases += ran;
            if (failing is not null)
            {
                var difference = runner.RunExactly(failing)
                    ?? throw new InvalidOperationException("a case that failed holds when it runs again: a run depends on more than its case");
                var (shortest, found) = ShrinkExactly(failing, difference);
                Keep(shortest, found);
            }
        }
    }

    // FsCheck's shrinking runs cases as the campaign does, which looks at invariants and at unshared memory in a sample only; what such a
    // look found is shrunk here with everything looked at after every step.
    (Case Shortest, Difference Found) ShrinkExactly(Case failing, Difference difference)
    {
        if (difference.Kind is not (DifferenceKind.Invariant or DifferenceKind.StrayWrite))
        {
            return (failing, difference);
        }
        var shrinker = new CaseShrinker(_ => difference.Step);
        for (var tries = ExactTries; tries > 0;)
        {
            var simpler = shrinker.Shrink(failing).Take(tries).FirstOrDefault(candidate => tries-- > 0 && runner.RunExactly(candidate) is not null);
            if (simpler is null)
            {
                break;
            }
            failing = simpler;
            difference = runner.RunExactly(failing)!;
        }
        return (failing, difference);
    }

    public FuzzReport Report() => new()
    {
        Seed = options.Seed,
        Cases = cases,
        Calls = runner.Calls,
        Differences = explanations.Count,
        Seconds = clock.Elapsed.TotalSeconds,
        CallsPerSecond = runner.Calls / Math.Max(clock.Elapsed.TotalSeconds, 1e-9),
        InvariantEvaluations = runner.InvariantEvaluations,
        Operations = runner.Operations(),
        FailureFiles = files,
        Explanations = explanations,
    };

    bool IsTimeUp() => options.Duration is { } duration && clock.Elapsed >= duration;

    // A world whose preparation already disagrees is a difference of its own; the others still serve.
    List<string> UsableWorlds()
    {
        var usable = new List<string>();
        foreach (var name in worlds.Names)
        {
            try
            {
                runner.WorldOf(name);
                usable.Add(name);
            }
            catch (WorldPreparationException unprepared)
            {
                Keep(unprepared.Preparation, unprepared.Difference);
            }
        }
        return usable;
    }

    bool Holds(Case theCase)
    {
        lastDifference = runner.Run(theCase);
        lastFailing = lastDifference is null ? lastFailing : theCase;
        if (progress is not null && clock.ElapsedMilliseconds - lastProgress > 250)
        {
            lastProgress = clock.ElapsedMilliseconds;
            progress.Report(new FuzzProgress(cases, runner.Calls, explanations.Count));
        }
        return lastDifference is null;
    }

    void Keep(Case failing, Difference difference)
    {
        var explanation = DifferencePrinter.Print(failing, difference);
        explanations.Add(explanation);
        if (options.FailureDirectory is { } directory)
        {
            var file = Path.Combine(directory, $"{options.Seed}-{explanations.Count}.json");
            CaseFile.Write(file, failing, explanation);
            files.Add(file);
        }
    }
}
