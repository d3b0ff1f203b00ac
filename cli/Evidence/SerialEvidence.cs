using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Evidence;

/// <summary>A machine's own processor answers as the model does: the log of the disc that it booted.</summary>
/// <param name="file">The log.</param>
/// <param name="index">Which of several.</param>
public sealed class SerialEvidence(string file, int index) : IEvidence
{
    /// <inheritdoc/>
    public string Name => $"serial-{index}";

    /// <inheritdoc/>
    public string Doing => $"comparing the log {Path.GetFileName(file)}";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context) =>
        (File.Exists(file) ? Digest() : "") + context.Image.Sha256 + context.Sources.DigestOf("spec", "model", "hw-tests");

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        var run = await SerialRun.ReadAsync(file, cancellation).ConfigureAwait(false);
        if (run.Log.Image != context.Image.Sha256)
        {
            throw CordonException.BadInput($"--log {file}: it is of the image {run.Log.Image}");
        }

        var evidence = run.Outcome.ToJson();
        evidence["log_sha256"] = Digest();
        evidence["processor"] = new JsonArray([.. run.Log.Processor.Select(line => (JsonNode)line)]);
        return evidence;
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why) =>
    [
        new(
            $"the image answers every generated call as the model does, on the machine of {Path.GetFileName(file)}",
            evidence?["differences"]!.GetValue<int>() == 0,
            evidence is null ? why! : Summary(evidence)),
    ];

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) =>
        [evidence is null ? new(LaneNames.Serial, false, why!) : new(LaneNames.Serial, true, Summary(evidence))];

    private static string Summary(JsonObject evidence) =>
        $"{evidence["calls"]} calls in {evidence["cases"]} cases: {evidence["differences"]} differences; {evidence["processor"]!.AsArray().ElementAtOrDefault(1)}";

    private string Digest() => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
