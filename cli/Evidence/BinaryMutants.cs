using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Certificates;
using Cordon.Cli.Configuration;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;
using Cordon.HwTests.Lanes;
using Cordon.Proofs;
using Cordon.Proofs.Machine;
using Cordon.Proofs.Machine.Mutants;
using Cordon.Proofs.Machine.Refinement;
using Claim = Cordon.Cli.Certificates.Claim;

namespace Cordon.Cli.Evidence;

/// <summary>
/// That the refinement, or else a comparison on a lane, notices a changed instruction of a handler. The campaign takes long, so a certificate takes in what <c>cordon prove --machine --mutants</c> left of this
/// image and these proofs; without that it says that none ran.
/// </summary>
public sealed class BinaryMutants : IEvidence
{
    /// <summary>Fewer changed instructions are no evidence.</summary>
    public const int Fewest = 300;

    /// <summary>Of a hundred that are not equivalent, as many the refinement has to notice.</summary>
    public const double Wanted = 97;

    private const string FileName = "binary-mutants.json";
    private const int Seed = 1;

    // Of those that the refinement does not notice: a few seconds of calls each.
    private const long Cases = 1_000;

    /// <inheritdoc/>
    public string Name => "binary_mutants";

    /// <inheritdoc/>
    public string Doing => "taking in what became of changed instructions";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context)
        => string.Join('\n', InputsOf(context.Image.Image, context.Sources), File.ReadAllText(ListOf(context.Session.Workspace)), File.Exists(PathOf(context.Image.Folder)) ? File.ReadAllText(PathOf(context.Image.Folder)) : "");

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        var path = PathOf(context.Image.Folder);
        var left = File.Exists(path) ? JsonNode.Parse(await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false))!.AsObject() : null;
        var why = left is null ? "none ran"
            : left["inputs"]!.GetValue<string>() != InputsOf(context.Image.Image, context.Sources) ? "they ran for another image or other proofs"
            : left["mutants"]!.AsArray().Count < Fewest ? $"only {left["mutants"]!.AsArray().Count} ran"
            : null;
        return why is null ? Explain(left!, context.Session.Workspace) : new JsonObject { ["ran"] = false, ["why"] = $"{why}; cordon prove --machine --mutants {Fewest} runs them" };
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why)
    {
        var noticed = string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"the refinement alone notices {Wanted} % of the changed instructions of handlers that are not equivalent, each of these with the reason; what nothing notices is named");
        return evidence is null ? [new(noticed, false, why!)]
            : evidence["ran"]!.GetValue<bool>() ? [new(noticed, Holds(evidence), Summary(evidence))]
            : [];
    }

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) => [];

    /// <summary>Runs it, and leaves the result where a certificate finds it.</summary>
    /// <param name="image">The image's file.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="report">The refinement of the image as it is.</param>
    /// <param name="count">How many instructions to change.</param>
    /// <param name="options">Solvers and how many at once.</param>
    /// <param name="session">Where things are, and where progress goes.</param>
    /// <exception cref="CordonException">A solver or the lane is missing.</exception>
    public static async Task<JsonObject> RunAsync(string image, ConfigurationFile configuration, RefinementReport report, int count, ProofOptions options, Session session)
    {
        var elf = ElfImage.Read(image);
        var listing = CodeListing.Of(elf);
        ReadEquivalent(session.Workspace);
        // What is changed meanwhile has no part in it.
        var inputs = InputsOf(image, new SourceTree(session.Workspace));
        var key = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(inputs)));
        var kept = new KeptVerdicts(Path.Combine(session.Workspace.Cache, "mutants", $"{key}.jsonl"));
        var verdicts = await RefinementRun.MutateAsync(elf, configuration, report, count, Seed, options, kept, session.Reporter).ConfigureAwait(false);
        var onLane = new ConcurrentDictionary<BinaryMutant, string>();
        await Parallel.ForEachAsync(
            verdicts.Where(verdict => !verdict.Caught),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Jobs), CancellationToken = options.Cancellation },
            async (verdict, cancellation) => onLane[verdict.Mutant] = await OnLaneAsync(elf, verdict.Mutant, session, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        var rows = new JsonArray();
        foreach (var verdict in verdicts)
        {
            rows.Add((JsonNode)new JsonObject
            {
                ["name"] = RefinementRun.Short(verdict.Mutant.Identity(listing)),
                ["kind"] = verdict.Mutant.Kind.ToString(),
                ["refinement"] = verdict.Outcome.ToString().ToLowerInvariant(),
                ["by"] = RefinementRun.Short(verdict.By),
                ["reason"] = verdict.Reason,
                ["lane"] = onLane.GetValueOrDefault(verdict.Mutant),
            });
        }
        var result = new JsonObject
        {
            ["ran"] = true,
            ["inputs"] = inputs,
            ["seed"] = Seed,
            ["lane"] = LaneNames.QemuSvm,
            ["cases"] = Cases,
            ["mutants"] = rows,
        };
        AtomicFile.WriteText(PathOf(Path.GetDirectoryName(Path.GetFullPath(image))!), result.ToJsonString() + "\n");
        return Explain(result, session.Workspace);
    }

    /// <summary>A line for each.</summary>
    public static IEnumerable<string> Describe(JsonObject result)
        => Rows(result).Select(row => $"{(!IsCaught(row) && Text(row, "equivalent") is not null ? "equivalent" : Text(row, "refinement")!),-10} {Text(row, "kind")} {Text(row, "name")}: "
            + $"{Text(row, "by")} {Text(row, "lane") ?? Text(row, "reason")}{(Text(row, "equivalent") is { } reason ? $"; equivalent: {reason}" : "")}");

    /// <summary>All of it in a sentence, with the share that the refinement alone notices.</summary>
    public static string Summary(JsonObject result)
    {
        var rows = Rows(result).ToArray();
        var equivalent = rows.Count(IsEquivalent);
        var open = rows.Where(IsOpen).Select(row => Text(row, "name")).ToArray();
        return string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{rows.Length} instructions changed, one at a time: {Count(rows, "refuted")} refuted, {Count(rows, "refused")} refused, {Count(rows, "noanswer")} without an answer, {rows.Count(OnlyOnLane)} seen only on lane {Text(result, "lane")}, {equivalent} equivalent, {open.Length} not noticed; the refinement alone notices {Score(rows):F1} %{(open.Length == 0 ? "" : "; not noticed: " + string.Join("; ", open))}");
    }

    private static double Score(JsonNode[] rows) => 100.0 * rows.Count(IsCaught) / Math.Max(1, rows.Length - rows.Count(IsEquivalent));

    /// <summary>Whether the refinement notices enough, and none that is explained away is seen to matter.</summary>
    public static bool Holds(JsonObject result)
        => Score([.. Rows(result)]) >= Wanted && !Rows(result).Any(row => Text(row, "equivalent") is not null && (IsCaught(row) || (Text(row, "lane") is { } lane && lane != Unseen)));

    private const string Unseen = "no difference";

    private static bool IsEquivalent(JsonNode row) => !IsCaught(row) && Text(row, "lane") == Unseen && Text(row, "equivalent") is not null;

    private static bool OnlyOnLane(JsonNode row) => !IsCaught(row) && Text(row, "lane") != Unseen;

    private static bool IsOpen(JsonNode row) => !IsCaught(row) && Text(row, "lane") == Unseen && Text(row, "equivalent") is null;

    // Without an answer it is not noticed: the lane has to.
    private static bool IsCaught(JsonNode row) => Text(row, "refinement") is "refuted" or "refused";

    private static int Count(JsonNode[] rows, string outcome) => rows.Count(row => Text(row, "refinement") == outcome);

    private static IEnumerable<JsonNode> Rows(JsonObject result) => result["mutants"]!.AsArray().Select(row => row!);

    private static string? Text(JsonNode row, string key) => row[key]?.GetValue<string>();

    // A machine that stops, hangs or says something else than the model has shown the change as well.
    private static async Task<string> OnLaneAsync(ElfImage image, BinaryMutant mutant, Session session, CancellationToken cancellation)
    {
        session.Reporter.Status($"comparing on lane {LaneNames.QemuSvm}: {RefinementRun.Short(mutant.ToString())}");
        using var folder = new TemporaryFolder();
        var patched = folder.File(ImageBuilder.ImageName);
        await File.WriteAllBytesAsync(patched, mutant.Patch(image), cancellation).ConfigureAwait(false);
        var options = new LaneOptions
        {
            Lane = LaneNames.QemuSvm,
            Cache = session.Workspace.Cache,
            Image = patched,
            Cases = Cases,
            Seed = Seed,
            ShrinkingTime = TimeSpan.Zero,
            MaximumDifferences = 1,
        };
        try
        {
            var report = await HardwareLane.RunAsync(() => LaneRunner.Fuzz(options, null, cancellation), cancellation).ConfigureAwait(false);
            return report.Explanations.Count == 0 ? Unseen : report.Explanations[0];
        }
        catch (CordonException failure) when (failure.Status == ExitStatus.ClaimFails)
        {
            return failure.Message;
        }
    }

    // The list may be longer than when they ran.
    private static JsonObject Explain(JsonObject result, Workspace workspace)
    {
        var equivalent = ReadEquivalent(workspace);
        foreach (var row in Rows(result))
        {
            row["equivalent"] = equivalent.GetValueOrDefault(Text(row, "name")!);
        }
        return result;
    }

    private static string ListOf(Workspace workspace) => Path.Combine(workspace.Root, EquivalentMutants.File);

    private static IReadOnlyDictionary<string, string> ReadEquivalent(Workspace workspace)
    {
        try
        {
            return EquivalentMutants.Read(ListOf(workspace));
        }
        catch (InvalidDataException error)
        {
            throw CordonException.BadInput(error.Message);
        }
    }

    private static string PathOf(string folder) => Path.Combine(folder, FileName);

    /// <summary>What a campaign is about: the image, and what it is held against.</summary>
    public static string InputsOf(string image, SourceTree sources) => string.Join(
        ' ', Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(image))), sources.DigestOf("spec", "model", "proofs"));
}
