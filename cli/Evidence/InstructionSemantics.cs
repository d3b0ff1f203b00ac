using System.Globalization;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Shell;
using Cordon.Proofs.Machine;
using Cordon.Proofs.Machine.Validation;

namespace Cordon.Cli.Evidence;

/// <summary>That what the refinement takes each instruction form of the image to do is what this machine's processor does.</summary>
public sealed class InstructionSemantics : IEvidence
{
    private const long Executions = 1_000_000;
    private const int Seed = 1;

    /// <inheritdoc/>
    public string Name => "semantics";

    /// <inheritdoc/>
    public string Doing => "comparing the semantics of instructions with the processor";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context) => context.Image.Sha256 + context.Sources.DigestOf("proofs/Machine", "proofs/Smt");

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        try
        {
            var report = await Task.Run(() => SemanticsValidation.Run(ElfImage.Read(context.Image.Image), Executions, Seed), cancellation).ConfigureAwait(false);
            return new JsonObject
            {
                ["forms"] = report.Forms,
                ["executions"] = report.Executions,
                ["mismatches"] = report.Mismatches,
                ["examples"] = new JsonArray([.. report.Examples.Select(example => (JsonNode)$"{example.Instruction}: {example.Differences}")]),
                ["excluded"] = Forms(report.Excluded),
                ["uncovered"] = Forms(report.Uncovered),
            };
        }
        catch (ImageFormatException error)
        {
            throw CordonException.ClaimFails(error.Message);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why)
    {
        const string Agrees = "what the proofs take each instruction form of the image to do is what this machine's processor does";
        if (evidence is null)
        {
            return [new(Agrees, false, why!)];
        }

        var (mismatches, uncovered) = (evidence["mismatches"]!.GetValue<long>(), evidence["uncovered"]!.AsArray().Count);
        return
        [
            new(Agrees, mismatches == 0 && uncovered == 0 && evidence["forms"]!.GetValue<int>() > 0, string.Create(
                CultureInfo.InvariantCulture,
                $"{evidence["forms"]} forms in {evidence["executions"]} executions, {mismatches} mismatches; {evidence["excluded"]!.AsArray().Count} forms that transfer control or are privileged are named, {uncovered} not covered")),
        ];
    }

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) => [];

    private static JsonArray Forms(IEnumerable<ExcludedForm> forms)
        => [.. forms.Select(form => (JsonNode)new JsonObject { ["form"] = form.Form, ["reason"] = form.Reason })];
}
