using System.Text.Json.Nodes;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;
using Cordon.GeneratedTests.Paging;
using Cordon.HwTests.Paging;

namespace Cordon.Cli.Evidence;

/// <summary>What a comparison of accesses under generated page tables found.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Cases">Accesses that were compared.</param>
/// <param name="Seconds">Start-up not counted.</param>
/// <param name="Ends">How often each end was the model's answer.</param>
/// <param name="Known">How often something was left out or known to differ, by its reason.</param>
/// <param name="Differences">Each difference in field terms.</param>
public sealed record PagingOutcome(
    string Lane, ulong Seed, long Cases, double Seconds, IReadOnlyDictionary<string, long> Ends, IReadOnlyDictionary<string, long> Known, IReadOnlyList<string> Differences)
{
    /// <summary>In one line.</summary>
    public string Summary => $"{Lane}: {Cases} accesses under generated page tables, seed {Seed}, {Seconds:0.0} s: {Differences.Count} differences";

    /// <summary>What came of the accesses, and each difference.</summary>
    public IEnumerable<string> Details =>
    [
        .. Ends.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"  {one.Value,8} {one.Key}"),
        .. Known.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"  {one.Value,8} known: {one.Key}"),
        .. Differences,
    ];

    /// <summary>The keys of <c>fuzz --paging --json</c>.</summary>
    public JsonObject ToJson() => new()
    {
        ["lane"] = Lane,
        ["seed"] = Seed,
        ["cases"] = Cases,
        ["calls"] = null,
        ["calls_per_second"] = null,
        ["differences"] = Differences.Count,
        ["ends"] = Counts(Ends),
        ["known"] = Counts(Known),
        ["explanations"] = new JsonArray([.. Differences.Select(text => (JsonNode)text)]),
    };

    private static JsonObject Counts(IReadOnlyDictionary<string, long> counts)
        => new(counts.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value)));
}

/// <summary>Compares accesses under generated page tables with the model.</summary>
public static class PagingRun
{
    private const string LeftOut = "reserved bits and SMAP, which the hypervisor's walk does not look at";

    /// <summary>Compares.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="seed">The same seed gives the same cases.</param>
    /// <param name="cases">How many accesses.</param>
    /// <param name="image">Gives the image; called on the lanes that need one.</param>
    /// <param name="session">Where things are kept.</param>
    /// <param name="cancellation">Ends the run, with no result.</param>
    /// <exception cref="CordonException">The lane has no such comparison (2), the machine lacks something (3), a machine failed (1).</exception>
    public static async Task<PagingOutcome> RunAsync(string lane, ulong seed, long cases, Func<Task<string>> image, Session session, CancellationToken cancellation)
    {
        if (lane == LaneNames.Host)
        {
            return await Task.Run(() => OnHost(seed, cases), cancellation).ConfigureAwait(false);
        }

        if (lane == LaneNames.Xen)
        {
            throw CordonException.BadInput("--paging compares processors on the lanes of Cordon's image, and the hypervisor's walk on lane host");
        }

        var options = new PagingOptions { Lane = lane, Cache = session.Workspace.Cache, Image = await image().ConfigureAwait(false), Cases = cases, Seed = seed };
        var report = await HardwareLane.RunAsync(() => PagingLane.Run(options, cancellation), cancellation).ConfigureAwait(false);
        return new PagingOutcome(lane, seed, report.Cases, report.Seconds, report.Ends, report.Known, report.Differences);
    }

    private static PagingOutcome OnHost(ulong seed, long cases)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var comparison = new GuestWalkComparison();
        var report = comparison.Run(seed, cases);
        return new PagingOutcome(LaneNames.Host, seed, report.Cases, clock.Elapsed.TotalSeconds, report.Ends, new Dictionary<string, long> { [LeftOut] = report.Excused }, report.Differences);
    }
}
