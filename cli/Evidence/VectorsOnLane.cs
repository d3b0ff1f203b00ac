using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Lanes;
using Cordon.HwTests.Lanes;
using Cordon.HwTests.Vectors;
using Cordon.Proofs;
using Claim = Cordon.Cli.Certificates.Claim;

namespace Cordon.Cli.Evidence;

/// <summary>The paths of the solver's vectors that a guest takes on a lane by its own calls, compared as all calls of the lane are.</summary>
/// <param name="lane">The lane.</param>
public sealed class VectorsOnLane(string lane) : IEvidence
{
    private const ulong Seed = 1;

    /// <inheritdoc/>
    public string Name => $"vectors-{lane}";

    /// <inheritdoc/>
    public string Doing => $"taking the vectors' paths on lane {lane}";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context) => string.Join(
        '\n', [context.Sources.DigestOf("spec", "model", "proofs", "generated-tests", "hw-tests"), .. lane == LaneNames.QemuSvm ? [context.Image.Sha256] : Array.Empty<string>()]);

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        var workspace = context.Session.Workspace;
        var report = await HardwareLane.RunAsync(
            () => LaneVectors.Run(LaneRunner.LaneOf(lane, workspace.Cache, context.Image.Image), ProofRun.VectorsOf(workspace), PathOracle.OfCordon(), Seed, cancellation),
            cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return new JsonObject
        {
            ["lane"] = lane,
            ["paths"] = report.Paths,
            ["reached"] = report.Reached,
            ["not_reached"] = new JsonArray([.. report.NotReached.Select(name => (JsonNode)name)]),
            ["cases"] = report.Cases,
            ["calls"] = report.Calls,
            ["explanations"] = new JsonArray([.. report.Explanations.Select(text => (JsonNode)text)]),
        };
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why)
    {
        var agree = $"every path of a call that a guest was found to reach on lane {lane} ends as the model says";
        if (evidence is null)
        {
            return [new(agree, false, why!)];
        }

        var explanations = evidence["explanations"]!.AsArray();
        var first = explanations is [var explanation, ..] ? $"; first: {explanation}" : "";
        return
        [
            new(agree, evidence["reached"]!.GetValue<int>() > 0 && explanations.Count == 0,
                $"{evidence["reached"]} of {evidence["paths"]} paths reached in {evidence["calls"]} calls of {evidence["cases"]} cases, {explanations.Count} differences{first}"),
        ];
    }

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) => [];
}
