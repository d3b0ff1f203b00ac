using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Certificates;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Evidence;

/// <summary>The image is built a second time from nothing, and compared.</summary>
public sealed class RepeatedBuild : IEvidence
{
    /// <inheritdoc/>
    public string Name => "build";

    /// <inheritdoc/>
    public string Doing => "building the image again";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context) => ImageBuilder.InputsOf(context.Sources, context.Configuration) + context.Image.Sha256;

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        var again = await new ImageBuilder(context.Session).BuildAgainAsync(context.Configuration, folder.Path, cancellation).ConfigureAwait(false);
        return new JsonObject { ["sha256"] = context.Image.Sha256, ["again"] = again.Sha256 };
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why)
    {
        const string Claim = "the image is built from the sources and the configuration bit for bit";
        yield return evidence is null
            ? new(Claim, false, why!)
            : new(Claim, Text(evidence, "sha256") == Text(evidence, "again"), $"built twice from nothing: {Text(evidence, "sha256")} and {Text(evidence, "again")}");
    }

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) => [];

    private static string Text(JsonObject evidence, string key) => evidence[key]!.GetValue<string>();
}
