using System.Text.Json.Nodes;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;
using Cordon.GeneratedTests;
using Cordon.GeneratedTests.Commands;
using Cordon.HwTests.Lanes;
using Cordon.Spec;

namespace Cordon.Cli.Evidence;

/// <summary>What a comparison of model and implementation is asked to do, on any lane.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Seed">The same seed gives the same cases.</param>
/// <param name="Cases">How many sequences of hypercalls; null for as many as the time allows.</param>
/// <param name="Duration">How long; null for no limit.</param>
/// <param name="Replay">A case file to run instead; null to generate.</param>
/// <param name="Shard">Which part of the campaign, from 1, of how many.</param>
public sealed record FuzzRequest(string Lane, ulong Seed, long? Cases, TimeSpan? Duration, string? Replay, (int Index, int Count) Shard);

/// <summary>What a comparison found.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Cases">Sequences that ran.</param>
/// <param name="Calls">Hypercalls that were compared.</param>
/// <param name="CallsPerSecond">Start-up not counted.</param>
/// <param name="Explanations">Each difference in field terms.</param>
/// <param name="FailureFiles">The case files, one a difference.</param>
/// <param name="Operations">How often each sub-op was called.</param>
/// <param name="Limits">What the lane does not compare, and why.</param>
public sealed record FuzzOutcome(
    string Lane, ulong Seed, long Cases, long Calls, double CallsPerSecond,
    IReadOnlyList<string> Explanations, IReadOnlyList<string> FailureFiles, IReadOnlyDictionary<string, long> Operations, IReadOnlyList<string> Limits)
{
    /// <summary>The keys of <c>fuzz --json</c> and of a certificate.</summary>
    public JsonObject ToJson() => new()
    {
        ["lane"] = Lane,
        ["seed"] = Seed,
        ["cases"] = Cases,
        ["calls"] = Calls,
        ["differences"] = Explanations.Count,
        ["calls_per_second"] = Math.Round(CallsPerSecond),
        ["operations"] = Operations.Count,
        ["calls_of"] = new JsonObject(Operations.Where(one => described.Contains(one.Key)).OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
        ["explanations"] = Texts(Explanations),
        ["failures"] = Texts(FailureFiles),
        ["limits"] = Texts(Limits),
    };

    // Numbers that no call or sub-op has are called too, and are named by these numbers.
    private static readonly HashSet<string> described = [.. HypercallTable.Modelled.Concat(SubOpTable.Refused).Select(one => HypercallTable.NameOf(one.Call, one.SubOp))];

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}

/// <summary>Runs a comparison on the lane that is asked for.</summary>
public static class FuzzRun
{
    /// <summary>Compares.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="image">Gives the image; called on the lane that needs one.</param>
    /// <param name="session">Where failures are kept, and where progress goes.</param>
    /// <param name="cancellation">Ends the run, with no result.</param>
    /// <exception cref="CordonException">The file to replay is no case (2), the machine lacks something (3), a machine failed (1).</exception>
    public static async Task<FuzzOutcome> RunAsync(FuzzRequest request, Func<Task<string>> image, Session session, CancellationToken cancellation)
    {
        var outcome = request.Lane == LaneNames.Host
            ? await HostAsync(request, session, cancellation).ConfigureAwait(false)
            : await LaneAsync(request, request.Lane == LaneNames.Xen ? "" : await image().ConfigureAwait(false), session, cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return outcome;
    }

    private static string FailuresOf(Workspace workspace) => Path.Combine(workspace.Build, "failures");

    private static async Task<FuzzOutcome> HostAsync(FuzzRequest request, Session session, CancellationToken cancellation)
    {
        var options = new FuzzOptions
        {
            Cases = request.Cases,
            Duration = request.Duration,
            Seed = request.Seed,
            Replay = request.Replay,
            Shard = new Shard(request.Shard.Index, request.Shard.Count),
            FailureDirectory = FailuresOf(session.Workspace),
        };
        var progress = new ProofRun.Relay<FuzzProgress>(step => Say(session.Reporter, request.Lane, step.Cases, step.Calls, step.Differences));
        try
        {
            var report = await Task.Run(() => HostFuzz.Run(options, progress, cancellation), CancellationToken.None).ConfigureAwait(false);
            return new FuzzOutcome(
                report.Lane, report.Seed, report.Cases, report.Calls, report.CallsPerSecond, report.Explanations, report.FailureFiles,
                report.Operations.ToDictionary(operation => operation.Name, operation => operation.Calls), []);
        }
        catch (CaseFileException error)
        {
            throw CordonException.BadInput(error.Message);
        }
    }

    private static async Task<FuzzOutcome> LaneAsync(FuzzRequest request, string image, Session session, CancellationToken cancellation)
    {
        var options = new LaneOptions
        {
            Lane = request.Lane,
            Cache = session.Workspace.Cache,
            Image = image,
            Cases = request.Cases,
            Duration = request.Duration,
            Seed = request.Seed,
            ShardIndex = request.Shard.Index,
            ShardCount = request.Shard.Count,
            Replay = request.Replay,
            FailureDirectory = FailuresOf(session.Workspace),
        };
        var progress = new ProofRun.Relay<LaneProgress>(step => Say(session.Reporter, request.Lane, step.Cases, step.Calls, step.Differences));
        var report = await HardwareLane.RunAsync(() => LaneRunner.Fuzz(options, progress, cancellation), cancellation).ConfigureAwait(false);
        return new FuzzOutcome(
            report.Lane, report.Seed, report.Cases, report.Calls, report.CallsPerSecond, report.Explanations, report.FailureFiles,
            report.Operations.ToDictionary(operation => operation.Key, operation => operation.Value.Values.Sum()), report.Limits);
    }

    private static void Say(Reporter reporter, string lane, long cases, long calls, int differences) =>
        reporter.Status($"{lane}: {cases:N0} cases, {calls:N0} calls, {differences} differences");
}
