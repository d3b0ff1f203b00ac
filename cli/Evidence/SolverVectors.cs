extern alias Bare;

using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Shell;
using AllBuilds = Bare::Cordon.GeneratedTests.Vectors.AllBuilds;
using Cordon.Proofs;
using Cordon.Proofs.Vectors;
using Claim = Cordon.Cli.Certificates.Claim;

namespace Cordon.Cli.Evidence;

/// <summary>The vectors that the solver made, one for each feasible path, run on model and implementation.</summary>
public sealed class SolverVectors : IEvidence
{
    /// <inheritdoc/>
    public string Name => "vectors";

    /// <inheritdoc/>
    public string Doing => "running the solver's vectors";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context) => context.Sources.DigestOf("spec", "model", "proofs", "impl", "generated-tests");

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        try
        {
            var folder = ProofRun.VectorsOf(context.Session.Workspace);
            var report = await Task.Run(() => AllBuilds.Run(folder, PathOracle.OfCordon()), cancellation).ConfigureAwait(false);
            return new JsonObject
            {
                ["vectors"] = report.Vectors,
                ["run"] = report.Run,
                ["transitions"] = report.Transitions,
                ["transitions_run"] = report.TransitionsRun,
                ["run_as_parts"] = report.RunAsParts,
                ["calls"] = new JsonObject(report.Calls.OrderBy(call => call.Key, StringComparer.Ordinal)
                    .Select(call => KeyValuePair.Create(call.Key, (JsonNode?)new JsonObject { ["vectors"] = call.Value.Vectors, ["run"] = call.Value.Run }))),
                ["not_run"] = new JsonObject(report.NotRun.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
                ["differences"] = new JsonArray([.. report.Differences.Select(text => (JsonNode)text)]),
            };
        }
        catch (VectorFileException error)
        {
            throw CordonException.ClaimFails(error.Message);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why)
    {
        const string Agree = "model and implementation agree on every vector of the solver that can be set up";
        if (evidence is null)
        {
            return [new(Agree, false, why!)];
        }

        var differences = evidence["differences"]!.AsArray();
        var run = evidence["run"]!.GetValue<int>();
        var first = differences is [var difference, ..] ? $"; first: {difference}" : "";
        return
        [
            new(Agree, run > 0 && differences.Count == 0,
                $"{run} of {evidence["vectors"]} vectors of calls run, {evidence["transitions_run"]} of {evidence["transitions"]} of the hypervisor's own steps, "
                + $"{evidence["not_run"]!.AsObject().Count} not, {differences.Count} differ{first}"),
        ];
    }

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) => [];
}
