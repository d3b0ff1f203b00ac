using System.Diagnostics;
using Cordon.GeneratedTests.Generation;
using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;
using Cordon.HwTests.Generation;

namespace Cordon.HwTests.Lanes;

/// <summary>One run of a lane: generated cases, two programs on the way at a time, so that model and guest work side by side.</summary>
sealed class LaneFuzz(Lane lane, LaneOptions options, IProgress<LaneProgress>? progress, CancellationToken cancellation)
{
    /// <summary>How much longer to look for a shorter case when it is many: each try costs a start of the machine.</summary>
    const int LongerBehindOthers = 10;

    readonly List<string> files = [];
    readonly List<string> explanations = [];
    readonly HashSet<string> signatures = [];
    readonly CaseHistory history = new();
    int sessionsWithFindings;
    readonly OperationTally tally = new();
    readonly Stopwatch clock = new();
    long cases;
    long calls;
    int starts;
    ulong nextCase = (ulong)options.ShardIndex - 1;

    /// <summary>Runs a case file.</summary>
    public void Replay(LaneCase theCase)
    {
        using var runner = new CaseRunner(lane);
        clock.Start();
        var finding = runner.Run(theCase);
        clock.Stop();
        starts = runner.Starts;
        cases = 1;
        calls = runner.Calls;
        if (finding is not null)
        {
            Keep(finding);
        }
    }

    /// <summary>Runs generated cases until there are enough.</summary>
    public void Generate()
    {
        while (!IsDone())
        {
            using var session = new LaneSession(lane);
            starts++;
            history.Clear();
            clock.Start();
            var findings = new List<LaneFinding>(session.Establish());
            sessionsWithFindings += findings.Count;
            if (findings.Count == 0)
            {
                RunSession(session, findings);
            }
            clock.Stop();
            session.Dispose();
            findings.ForEach(ShrinkAndKeep);
        }
    }

    /// <summary>What was found.</summary>
    public LaneReport Report() => new()
    {
        Lane = lane.Name,
        Seed = options.Seed,
        Cases = cases,
        Calls = calls,
        Differences = explanations.Count,
        Seconds = clock.Elapsed.TotalSeconds,
        CallsPerSecond = calls / Math.Max(clock.Elapsed.TotalSeconds, 1e-9),
        Starts = starts,
        Operations = tally.Counts,
        FailureFiles = files,
        Explanations = explanations,
        Limits = [.. lane.Limits.All.Select(limit => limit.Reason)],
    };

    bool IsDone()
        => cancellation.IsCancellationRequested || sessionsWithFindings >= options.MaximumDifferences
            || (options.Cases is { } wanted && cases >= wanted) || (options.Duration is { } duration && clock.Elapsed >= duration);

    void RunSession(LaneSession session, List<LaneFinding> findings)
    {
        var assembler = new CaseAssembler(session.Reference, lane.Limits);
        var inFlight = new Queue<(IReadOnlyList<LaneCase> Cases, ComparedProgram Program)>();
        while (inFlight.Count > 0 || (!IsDone() && !session.IsWornOut))
        {
            if (inFlight.Count < Transport.GuestLayout.Slots && !IsDone() && !session.IsWornOut)
            {
                inFlight.Enqueue(PostNext(session, assembler));
                continue;
            }
            var found = session.Take();
            history.Add(inFlight.Peek().Cases, found.Count > 0 ? found[0].Case : null);
            findings.AddRange(found.Take(1).Where(finding => signatures.Add(finding.Signature)));
            sessionsWithFindings += Math.Min(found.Count, 1);
            if (found.Count > 0)
            {
                // The two sides may be apart now, in something that the way to the base state does not bring back.
                return;
            }
            Count(inFlight.Dequeue());
        }
    }

    (IReadOnlyList<LaneCase> Cases, ComparedProgram Program) PostNext(LaneSession session, CaseAssembler assembler)
    {
        var program = new ComparedProgram(session.Reference, lane.ClearsPopulated);
        var generated = new List<LaneCase>();
        while (CaseAssembler.Fits(program, CaseAssembler.GeneratedSteps))
        {
            generated.Add(assembler.AddGenerated(program, generated.Count, RandomWords.Derive(options.Seed, nextCase)));
            nextCase += (ulong)options.ShardCount;
        }
        session.Post(program, generated);
        return (generated, program);
    }

    void Count((IReadOnlyList<LaneCase> Cases, ComparedProgram Program) done)
    {
        cases += done.Cases.Count;
        calls += done.Program.Calls;
        tally.Add(done.Program);
        progress?.Report(new(cases, calls, explanations.Count));
    }

    void ShrinkAndKeep(LaneFinding finding)
    {
        if (options.ShrinkingTime == TimeSpan.Zero)
        {
            Keep(finding);
            return;
        }
        using var runner = new CaseRunner(lane);
        var alone = runner.Run(finding.Case);
        var again = alone ?? RunBehindOthers(runner, finding);
        if (again is null)
        {
            starts += runner.Starts;
            Keep(finding, $"It was not seen again, neither alone nor behind the {history.Cases.Count} cases before it.");
            return;
        }
        var shrinker = alone is not null ? new CaseShrinker(runner, options.ShrinkingTime)
            : new CaseShrinker(runner, LongerBehindOthers * options.ShrinkingTime, startsAnew: true);
        var smallest = shrinker.Shrink(again);
        starts += runner.Starts;
        Keep(smallest);
    }

    // What differs may be left from an earlier case: the way to the base state does not bring back everything.
    LaneFinding? RunBehindOthers(CaseRunner runner, LaneFinding finding)
    {
        for (var count = 1; ; count *= 4)
        {
            runner.StartAnew();
            var again = runner.Run(history.Last(count, finding.Case));
            if (again is not null || count >= history.Cases.Count)
            {
                return again;
            }
        }
    }

    void Keep(LaneFinding finding, string remark = "")
    {
        var explanation = DifferenceText.Explain(finding.Case, finding.Difference, lane.Name) + remark;
        explanations.Add(explanation);
        options.Told?.Invoke(explanation);
        if (options.FailureDirectory is { } directory)
        {
            var file = Path.Combine(directory, $"{lane.Name}-{options.Seed}-{explanations.Count}.json");
            CaseFile.Write(file, lane.Name, finding.Case, explanation);
            files.Add(file);
        }
    }
}
