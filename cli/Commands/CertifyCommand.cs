using System.CommandLine;
using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Certificates;
using Cordon.Cli.Configuration;
using Cordon.Cli.Evidence;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Commands;

/// <summary><c>cordon certify</c>: builds, proves, fuzzes, boots and audits one configured image, and signs what was found.</summary>
public sealed class CertifyCommand : CliCommand
{
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<string?> output = new("-o", "--output") { Description = "The certificate; build/NAME/certificate.json when not said", HelpName = "FILE" };
    private readonly Option<string?> key = new("--key") { Description = "The private key that signs (PEM); build/keys/certificate.pem, made on first use, when not said", HelpName = "FILE" };

    private readonly Option<string[]> log = new("--log") { Description = "What a machine said that booted the disc of cordon build; may be repeated", HelpName = "FILE" };

    /// <summary>The command.</summary>
    public CertifyCommand() : base("certify", "Build, prove, fuzz, boot, audit, sign")
    {
        Options.Add(config);
        Options.Add(output);
        Options.Add(key);
        Options.Add(log);
    }

    /// <inheritdoc/>
    protected override async Task<CommandResult> RunAsync(ParseResult arguments, Session session, CancellationToken cancellation)
    {
        var workspace = session.Workspace;
        using var signing = SigningKey.ReadOrCreate(arguments.GetValue(key) ?? Path.Combine(workspace.Build, "keys", "certificate.pem"));
        var configuration = await new Configurator(workspace).LoadAsync(arguments.GetValue(config)!, cancellation).ConfigureAwait(false);
        var image = await new ImageBuilder(session).BuildAsync(configuration, cancellation).ConfigureAwait(false);
        var context = new CertificateContext(session, configuration, image, new SourceTree(workspace));
        var store = new EvidenceStore(context);
        var collected = new List<CollectedEvidence>();
        var logs = arguments.GetValue(log) ?? [];
        foreach (var evidence in EvidenceList.All.Concat(logs.Select((file, index) => new SerialEvidence(file, index))))
        {
            collected.Add(await store.GetAsync(evidence, cancellation).ConfigureAwait(false));
        }

        var lanes = LanesOf(collected, logs);
        var predicate = await PredicateAsync(context, collected, lanes, cancellation).ConfigureAwait(false);
        var path = arguments.GetValue(output) ?? Path.Combine(image.Folder, "certificate.json");
        Certificate.Write(path, new Statement(ImageBuilder.ImageName, image.Sha256, predicate), signing);
        session.Reporter.Line($"table  {SubOpTable.Summary(predicate["subops"]!.AsArray())}");
        foreach (var line in TrustedBase.Describe(predicate["trusted_base"]!.AsObject()))
        {
            session.Reporter.Line($"trusted{line}");
        }

        return Conclude(session, configuration.Name, path, collected, lanes);
    }

    private static async Task<JsonObject> PredicateAsync(CertificateContext context, IReadOnlyList<CollectedEvidence> collected, List<LaneEvidence> lanes, CancellationToken cancellation)
    {
        var (session, configuration, image, sources) = context;
        var build = await ToolVersions.OfBuildAsync(session.Workspace, cancellation).ConfigureAwait(false);
        var checks = await ToolVersions.OfChecksAsync(cancellation).ConfigureAwait(false);
        var predicate = new JsonObject
        {
            ["configuration"] = new JsonObject { ["name"] = configuration.Name, ["text"] = configuration.Text },
            ["sources"] = new JsonObject(SourceTree.Rooms.Select(room => KeyValuePair.Create(room, (JsonNode?)sources.DigestOf(room)))) { ["all"] = sources.Whole() },
            ["image"] = new JsonObject
            {
                ["loaded_bytes"] = image.LoadedBytes,
                ["inputs"] = ImageBuilder.InputsOf(sources, configuration),
                ["bill_of_materials_sha256"] = DigestOf(Path.Combine(image.Folder, ImageBuilder.BillName)),
                ["map_sha256"] = DigestOf(Path.Combine(image.Folder, ImageBuilder.MapName)),
            },
            ["tools"] = new JsonObject(build.Concat(checks).OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["claims"] = Statement.ToJson(collected.SelectMany(evidence => evidence.Claims)),
            ["lanes"] = Statement.ToJson(lanes),
            ["caveats"] = Caveats.Read(session.Workspace),
        };
        foreach (var evidence in collected)
        {
            predicate[evidence.Name] = evidence.Collected?.DeepClone();
        }

        var rows = SubOpTable.Of(predicate);
        (predicate["subops"], predicate["trusted_base"]) = (rows, TrustedBase.Of(predicate, session.Workspace, image.Image));
        return predicate;
    }

    private static List<LaneEvidence> LanesOf(IEnumerable<CollectedEvidence> collected, string[] logs) =>
    [
        .. collected.SelectMany(evidence => evidence.Lanes),
        .. logs.Length > 0 ? [] : (LaneEvidence[])[new(LaneNames.Serial, false, "no log of a machine was given; --log takes one")],
    ];

    private static CommandResult Conclude(Session session, string config, string path, List<CollectedEvidence> collected, List<LaneEvidence> lanes)
    {
        var claims = collected.SelectMany(evidence => evidence.Claims).ToList();
        foreach (var claim in claims)
        {
            session.Reporter.Line($"{(claim.Holds ? "holds" : "FAILS")}  {claim.Name}: {claim.Evidence}");
        }

        foreach (var lane in lanes)
        {
            session.Reporter.Line($"{(lane.Ran ? "ran" : "did not run"),-11}  lane {lane.Name}: {lane.Detail}");
        }

        foreach (var campaign in collected.Where(evidence => evidence.Collected?["ran"] is { } ran && !ran.GetValue<bool>()))
        {
            session.Reporter.Line($"{"did not run",-11}  {campaign.Name.Replace('_', ' ')}: {campaign.Collected!["why"]}");
        }

        var shown = session.Workspace.Display(path);
        session.Reporter.Line($"certificate: {shown}");
        var failed = claims.Where(claim => !claim.Holds).ToList();
        if (failed.Count > 0)
        {
            session.Reporter.Error($"{failed.Count} of {claims.Count} claims do not hold, first: {failed[0].Name}: {failed[0].Evidence} ({shown})");
        }

        return new CommandResult(failed.Count == 0 ? ExitStatus.Holds : ExitStatus.ClaimFails, config, new JsonObject
        {
            ["certificate"] = shown,
            ["claims"] = Statement.ToJson(claims),
            ["lanes"] = Statement.ToJson(lanes),
        });
    }

    private static string DigestOf(string path) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
}
