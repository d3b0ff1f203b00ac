using System.Text.Json.Nodes;

namespace Cordon.Cli.Evidence;

/// <summary>What a comparison of processors, or of the hypervisor's own part of their work, with the model found.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Cases">Cases that were compared.</param>
/// <param name="What">What a case is, for a reader: <c>accesses under generated page tables</c>.</param>
/// <param name="Seconds">Start-up not counted.</param>
/// <param name="Seen">How often each kind of thing was the model's answer.</param>
/// <param name="Known">How often something was left out or known to differ, by its reason.</param>
/// <param name="Differences">Each difference in field terms.</param>
public sealed record ProcessorOutcome(
    string Lane, ulong Seed, long Cases, string What, double Seconds, IReadOnlyDictionary<string, long> Seen, IReadOnlyDictionary<string, long> Known, IReadOnlyList<string> Differences)
{
    /// <summary>Exceptions and interrupts that the cases met; null where that is not counted.</summary>
    public long? Events { get; init; }

    /// <summary>In one line.</summary>
    public string Summary => $"{Lane}: {Cases} {What}, seed {Seed}, {Seconds:0.0} s: {Differences.Count} differences";

    /// <summary>What happened, and each difference.</summary>
    public IEnumerable<string> Details =>
    [
        .. Seen.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"  {one.Value,8} {one.Key}"),
        .. Known.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"  {one.Value,8} known: {one.Key}"),
        .. Differences,
    ];

    /// <summary>The keys of <c>fuzz --paging --json</c> and <c>fuzz --traps --json</c>.</summary>
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
