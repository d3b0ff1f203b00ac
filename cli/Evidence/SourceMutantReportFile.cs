using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Cordon.Cli.Building;
using Cordon.Cli.Shell;
using Cordon.GeneratedTests.Mutants.Source;

namespace Cordon.Cli.Evidence;

/// <summary>The report of a whole campaign on mutants of the sources, with digests of all that it was made of: <c>build/mutants/campaign.json</c>.</summary>
public static class SourceMutantReportFile
{
    private const string MadeOf = "made_of", List = "mutants";

    // By what a reader calls them. The list of equivalent instructions lies beside that of equivalent mutants, and is of another campaign.
    private static readonly Dictionary<string, string[]> parts = new()
    {
        ["spec"] = ["spec"],
        ["model"] = ["model"],
        ["impl"] = ["impl"],
        ["proofs"] = ["proofs/Smt", "proofs/Symbolic", "proofs/Obligations"],
        ["checks"] =
        [
            "generated-tests/Abstraction", "generated-tests/Commands", "generated-tests/Comparison", "generated-tests/Generation", "generated-tests/Vectors", "generated-tests/Worlds",
        ],
        ["operators"] = ["generated-tests/Mutants/Source", "generated-tests/Mutants/equivalent.json"],
    };

    private static readonly JsonSerializerOptions format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Where the campaign keeps what it finds.</summary>
    public static string FolderOf(Workspace workspace) => Path.Combine(workspace.Build, "mutants");

    /// <summary>Where the report is.</summary>
    public static string PathOf(Workspace workspace) => Path.Combine(FolderOf(workspace), "campaign.json");

    /// <summary>The digests of what a campaign depends on, by the part's name.</summary>
    public static IReadOnlyDictionary<string, string> DigestsOf(SourceTree sources) => parts.ToDictionary(part => part.Key, part => sources.DigestOf(part.Value));

    /// <summary>Writes a report.</summary>
    /// <param name="workspace">Where.</param>
    /// <param name="report">What was found.</param>
    /// <param name="digests">What it was made of: <see cref="DigestsOf"/> from before the campaign ran.</param>
    public static void Write(Workspace workspace, SourceReport report, IReadOnlyDictionary<string, string> digests)
    {
        var json = JsonSerializer.SerializeToNode(report, format)!.AsObject();
        json[MadeOf] = new JsonObject(digests.Append(new(List, DigestOf(report))).Select(part => KeyValuePair.Create(part.Key, (JsonNode?)part.Value)));
        AtomicFile.WriteText(PathOf(workspace), json.ToJsonString(format) + "\n");
    }

    /// <summary>Reads the report of these sources.</summary>
    /// <param name="workspace">Where.</param>
    /// <param name="sources">The sources as they are.</param>
    /// <returns>The report with its digests; or why there is none for these sources.</returns>
    public static (SourceReport? Report, JsonObject? MadeOf, string Why) Read(Workspace workspace, SourceTree sources)
    {
        var path = PathOf(workspace);
        if (!File.Exists(path))
        {
            return (null, null, "no campaign has run here");
        }

        try
        {
            var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            var madeOf = json[MadeOf]!.AsObject();
            var changed = DigestsOf(sources).Where(part => madeOf[part.Key]?.GetValue<string>() != part.Value).Select(part => part.Key).ToList();
            if (changed.Count > 0)
            {
                return (null, null, $"the campaign that ran here was of others: {string.Join(", ", changed)} changed since");
            }

            var report = json.Deserialize<SourceReport>(format)!;
            return madeOf[List]?.GetValue<string>() == DigestOf(report)
                ? (report, madeOf.DeepClone().AsObject(), "")
                : (null, null, $"{workspace.Display(path)} does not list the mutants that it was made of");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException)
        {
            return (null, null, $"{workspace.Display(path)} is no report of a campaign");
        }
    }

    private static string DigestOf(SourceReport report) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', report.Results.Select(result => result.Mutant.Identity)))));
}
