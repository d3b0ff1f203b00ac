using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.GeneratedTests.Mutants.Source;

namespace Cordon.Cli.Evidence;

/// <summary>
/// How many mutants of the sources vectors, generated cases and proofs catch. The campaign takes longer than the rest together, so a certificate takes in the report of
/// <c>cordon fuzz --mutants</c>, if there is one of these sources, and otherwise says that it did not run.
/// </summary>
public sealed class SourceMutants : IEvidence
{
    private const string NotRun = "not_run", Lane = "source-mutants";

    /// <inheritdoc/>
    public string Name => "source_mutants";

    /// <inheritdoc/>
    public string Doing => "taking in the campaign on mutants of the sources";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context)
    {
        var file = SourceMutantReportFile.PathOf(context.Session.Workspace);
        return string.Join('\n', SourceMutantReportFile.DigestsOf(context.Sources).Values.Append(File.Exists(file) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))) : ""));
    }

    /// <inheritdoc/>
    public Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        var (read, madeOf, why) = SourceMutantReportFile.Read(context.Session.Workspace, context.Sources);
        if (read is null)
        {
            return Task.FromResult(new JsonObject { [NotRun] = $"source mutants: did not run for these sources: {why}; cordon fuzz --mutants runs them" });
        }

        // Counted again from what became of each, so that no sum of the file is believed.
        var counted = SourceReport.Of(read.Seed, read.Cases, read.Candidates, read.Results);
        var evidence = SourceMutantRun.ToJson(counted);
        evidence["made_of"] = madeOf;
        return Task.FromResult(evidence);
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why)
    {
        var claim = string.Create(CultureInfo.InvariantCulture, $"vectors, generated cases and proofs catch {SourceReport.Aim:P0} of the mutants of the sources that are not equivalent");
        if (evidence is null)
        {
            return [new(claim, false, why!)];
        }

        if (evidence[NotRun] is not null)
        {
            return [];
        }

        var contradicted = evidence["contradicted"]!.AsArray();
        var (mutants, equivalent) = (evidence["mutants"]!.GetValue<int>(), evidence["equivalent"]!.AsArray().Count);
        var enough = mutants > equivalent && evidence["caught"]!.GetValue<int>() >= SourceReport.Aim * (mutants - equivalent);
        var wrong = contradicted is [var first, ..] ? $"; {contradicted.Count} are listed as equivalent and yet caught, first: {first}" : "";
        return [new(claim, enough && contradicted.Count == 0, Summary(evidence) + wrong)];
    }

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) =>
        [evidence is null ? new(Lane, false, why!)
            : evidence[NotRun] is { } reason ? new(Lane, false, reason.GetValue<string>())
            : new(Lane, true, Summary(evidence))];

    private static string Summary(JsonObject evidence) => string.Create(
        CultureInfo.InvariantCulture,
        $"{evidence["caught"]} of {evidence["mutants"]} mutants caught, {evidence["equivalent"]!.AsArray().Count} equivalent with the reason, {evidence["survived"]!.AsArray().Count} survived; {evidence["only_by_proof_share"]!.GetValue<double>():P1} of those caught by a proof only");
}
