using System.Text.Json.Nodes;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;
using Cordon.GeneratedTests.Traps;
using Cordon.HwTests.Traps;

namespace Cordon.Cli.Evidence;

/// <summary>What a comparison of sequences of exceptions and interrupts found.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Cases">Sequences that were compared.</param>
/// <param name="Events">Exceptions and interrupts that they met.</param>
/// <param name="Seconds">Start-up not counted.</param>
/// <param name="Seen">How often each kind of thing happened.</param>
/// <param name="Known">How often something was left out or known to differ, by its reason.</param>
/// <param name="Differences">Each difference in field terms.</param>
public sealed record TrapOutcome(
    string Lane, ulong Seed, long Cases, long Events, double Seconds, IReadOnlyDictionary<string, long> Seen, IReadOnlyDictionary<string, long> Known, IReadOnlyList<string> Differences)
{
    /// <summary>In one line.</summary>
    public string Summary => Lane == LaneNames.Host
        ? $"{Lane}: {Cases} decisions of what to inject, seed {Seed}, {Seconds:0.0} s: {Differences.Count} differences"
        : $"{Lane}: {Cases} sequences with {Events} exceptions and interrupts, seed {Seed}, {Seconds:0.0} s: {Differences.Count} differences";

    /// <summary>What happened, and each difference.</summary>
    public IEnumerable<string> Details =>
    [
        .. Seen.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"  {one.Value,8} {one.Key}"),
        .. Known.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"  {one.Value,8} known: {one.Key}"),
        .. Differences,
    ];

    /// <summary>The keys of <c>fuzz --traps --json</c>.</summary>
    public JsonObject ToJson() => new()
    {
        ["lane"] = Lane,
        ["seed"] = Seed,
        ["cases"] = Cases,
        ["events"] = Events,
        ["calls"] = null,
        ["calls_per_second"] = null,
        ["differences"] = Differences.Count,
        ["seen"] = Counts(Seen),
        ["known"] = Counts(Known),
        ["explanations"] = new JsonArray([.. Differences.Select(text => (JsonNode)text)]),
    };

    private static JsonObject Counts(IReadOnlyDictionary<string, long> counts)
        => new(counts.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value)));
}

/// <summary>Compares sequences of exceptions and interrupts with the model.</summary>
public static class TrapRun
{
    /// <summary>Compares.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="seed">The same seed gives the same cases.</param>
    /// <param name="cases">How many sequences.</param>
    /// <param name="image">Gives the image.</param>
    /// <param name="session">Where things are kept.</param>
    /// <param name="cancellation">Ends the run, with no result.</param>
    /// <exception cref="CordonException">The lane has no such comparison (2), the machine lacks something (3), a machine failed (1).</exception>
    public static async Task<TrapOutcome> RunAsync(string lane, ulong seed, long cases, Func<Task<string>> image, Session session, CancellationToken cancellation)
    {
        if (lane == LaneNames.Host)
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var decided = await Task.Run(() => InjectionComparison.Run(seed, cases), cancellation).ConfigureAwait(false);
            return new TrapOutcome(lane, seed, decided.Cases, decided.Cases, clock.Elapsed.TotalSeconds, decided.Seen, new Dictionary<string, long>(), decided.Differences);
        }

        if (lane == LaneNames.Xen)
        {
            throw CordonException.BadInput("--traps compares processors on the lanes of Cordon's image, and the hypervisor's own part on lane host");
        }

        var options = new TrapOptions { Lane = lane, Cache = session.Workspace.Cache, Image = await image().ConfigureAwait(false), Cases = cases, Seed = seed };
        var report = await HardwareLane.RunAsync(() => TrapLane.Run(options, cancellation), cancellation).ConfigureAwait(false);
        return new TrapOutcome(lane, seed, report.Cases, report.Events, report.Seconds, report.Seen, report.Known, report.Differences);
    }
}
