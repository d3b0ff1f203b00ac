using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Certificates;
using Cordon.Cli.Shell;
using Cordon.Proofs;
using Cordon.Proofs.Smt;
using Claim = Cordon.Cli.Certificates.Claim;

namespace Cordon.Cli.Evidence;

/// <summary>Every obligation, with its hash and both solvers' answers; and a vector for each feasible path.</summary>
public sealed class ProofEvidence : IEvidence
{
    /// <summary>The solvers that must agree.</summary>
    public static IReadOnlyList<string> Solvers => Cordon.Proofs.Smt.Solvers.Names;

    /// <inheritdoc/>
    public string Name => "proofs";

    /// <inheritdoc/>
    public string Doing => $"proving, by {string.Join(" and ", Solvers)}";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context) => string.Join(
        '\n', [context.Sources.DigestOf("spec", "model", "proofs"), .. Solvers.Select(Cordon.Proofs.Smt.Solvers.Version)]);

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        var workspace = context.Session.Workspace;
        var options = ProofRun.OptionsOf(workspace) with { VectorFolder = ProofRun.VectorsOf(workspace), Cancellation = cancellation };
        var report = await ProofRun.RunAsync(options, context.Session.Reporter).ConfigureAwait(false);
        return new JsonObject
        {
            ["solvers"] = new JsonObject(report.SolverVersions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["configurations"] = report.Configurations,
            ["assumptions"] = new JsonArray([.. report.Assumptions.Select(text => (JsonNode)text)]),
            ["calls"] = new JsonArray([.. report.Operations.Select(operation => (JsonNode)new JsonObject
            {
                ["name"] = operation.Name,
                ["clause"] = operation.Clause,
                ["paths"] = operation.Paths,
                ["vectors"] = operation.Vectors,
                ["unreachable"] = operation.Unreachable,
            })]),
            ["obligations"] = new JsonArray([.. report.Results.Select(Obligation)]),
            ["not_proved"] = report.Results.FirstOrDefault(result => result.Outcome != ProofOutcome.Proved) is { } failed
                ? $"{failed.Name}: {ProofRun.WhyNot(failed)}"
                : null,
        };
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why)
    {
        const string Proved = "every invariant holds after every call, for all states, arguments and configurations, by each of two solvers";
        const string Vectors = "every feasible path of every call has a vector";
        if (evidence is null)
        {
            return [new(Proved, false, why!), new(Vectors, false, why!)];
        }

        var obligations = evidence["obligations"]!.AsArray();
        var proved = obligations.Count(obligation => obligation!["outcome"]!.GetValue<string>() == "proved");
        var calls = evidence["calls"]!.AsArray();
        var paths = calls.Sum(call => call!["paths"]!.GetValue<int>() - call["unreachable"]!.GetValue<int>());
        var vectors = calls.Sum(call => call!["vectors"]!.GetValue<int>());
        var failed = evidence["not_proved"]?.GetValue<string>();
        return
        [
            new(Proved, obligations.Count > 0 && proved == obligations.Count,
                $"{proved} of {obligations.Count} obligations about {calls.Count} calls, {evidence["configurations"]} configurations{(failed is null ? "" : $"; not {failed}")}"),
            new(Vectors, paths > 0 && vectors >= paths, $"{vectors} vectors for {paths} paths"),
        ];
    }

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) => [];

    private static JsonNode Obligation(ObligationResult result) => new JsonObject
    {
        ["name"] = result.Name,
        ["clause"] = result.Clause,
        ["sha256"] = result.Hash,
        ["outcome"] = result.Outcome.ToString().ToLowerInvariant(),
        ["answers"] = new JsonObject(result.Answers.OrderBy(answer => answer.Key, StringComparer.Ordinal)
            .Select(answer => KeyValuePair.Create(answer.Key, (JsonNode?)SmtName(answer.Value.Verdict)))),
    };

    /// <summary>A verdict as SMT-LIB says it.</summary>
    public static string SmtName(Verdict verdict) => verdict switch
    {
        Verdict.Unsatisfiable => "unsat",
        Verdict.Satisfiable => "sat",
        _ => "unknown",
    };
}
