using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;

namespace Cordon.Cli.Evidence;

/// <summary>That the handlers' machine code does what the model says: each sub-op is refined, or named with the reason why it is not shown.</summary>
public sealed class MachineCodeRefinement : IEvidence
{
    /// <inheritdoc/>
    public string Name => "refinement";

    /// <inheritdoc/>
    public string Doing => "holding the machine code against the model";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context) => string.Join(
        '\n', context.Image.Sha256, context.Sources.DigestOf("spec", "model", "proofs"), Cordon.Proofs.Smt.Solvers.Version(ProofEvidence.Solvers[0]));

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        var options = ProofRun.OptionsOf(context.Session.Workspace) with { Cancellation = cancellation };
        var report = await RefinementRun.RunAsync(context.Image.Image, context.Configuration, options, context.Session.Reporter).ConfigureAwait(false);
        return RefinementRun.ToJson(report, context.Image.Image);
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why)
    {
        const string Refines = "no handler's machine code was found to do other than the model says; those shown to do what it says are counted";
        if (evidence is null)
        {
            return [new(Refines, false, why!)];
        }

        var lemmas = evidence["lemmas"]!.AsArray();
        var refuted = evidence["refuted"]!.GetValue<int>() + lemmas.Count(lemma => lemma!["outcome"]!.GetValue<string>() == "refuted");
        var refined = evidence["refined"]!.GetValue<int>();
        return
        [
            new(Refines, refuted == 0 && refined > 0,
                $"{refined} of {evidence["subops"]} sub-ops refined, {evidence["unknown"]} not shown, {refuted} refuted; {evidence["proved"]} obligations"),
        ];
    }

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) => [];
}
