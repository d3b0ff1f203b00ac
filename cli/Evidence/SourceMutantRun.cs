using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Shell;
using Cordon.GeneratedTests.Mutants.Source;

namespace Cordon.Cli.Evidence;

/// <summary>Runs the whole campaign on mutants of the sources, with the proof, and tells of it.</summary>
public static class SourceMutantRun
{
    /// <summary>Runs it, from where an earlier one was interrupted, and writes the report that <c>cordon certify</c> takes in.</summary>
    /// <param name="session">Where the sources are, and where progress goes.</param>
    /// <param name="jobs">How many trials run at once.</param>
    /// <param name="cancellation">Ends it; what was found is kept.</param>
    /// <exception cref="CordonException">There are no vectors (3), or the checks fail with no mutant switched on, or the sources changed meanwhile (1).</exception>
    public static async Task<SourceReport> RunAsync(Session session, int jobs, CancellationToken cancellation)
    {
        var workspace = session.Workspace;
        var vectors = ProofRun.VectorsOf(workspace);
        if (!Directory.Exists(vectors))
        {
            throw CordonException.Lacking($"{workspace.Display(vectors)}: no such folder; cordon certify makes the solver's vectors, with which mutants are tried");
        }

        var digests = SourceMutantReportFile.DigestsOf(new SourceTree(workspace));
        var options = new SourceCampaignOptions
        {
            Root = workspace.Root, Output = SourceMutantReportFile.FolderOf(workspace), Vectors = vectors, Jobs = jobs, Cancellation = cancellation,
        };
        SourceReport report;
        try
        {
            session.Reporter.Step("trying mutants of the sources");
            using var log = new StatusLog(session.Reporter);
            report = await Task.Run(() => new SourceCampaign(options, log).Run(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (InvalidDataException wrong)
        {
            throw CordonException.ClaimFails(wrong.Message);
        }

        var now = SourceMutantReportFile.DigestsOf(new SourceTree(workspace));
        if (digests.FirstOrDefault(part => now[part.Key] != part.Value).Key is { } changed)
        {
            throw CordonException.ClaimFails($"{changed} changed while the mutants were tried, so what was found is of neither; run it again");
        }

        SourceMutantReportFile.Write(workspace, report, digests);
        return report;
    }

    /// <summary>The score in a line.</summary>
    public static string Summary(SourceReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Mutants} mutants of the sources in {report.Files} files: {report.Caught} caught, {report.Equivalent} equivalent, {report.Survived} survived: {report.Score:P1} of those that are not equivalent; only a proof caught {report.OnlyByProof} ({report.OnlyByProofShare:P1}); the proof alone catches {report.ProofCaught} of the model's, and gave no answer on {report.ProofUnknown}");

    /// <summary>What is on a certificate and in <c>--json</c>: the score, the tables, and by name those that were not caught or by a proof only.</summary>
    public static JsonObject ToJson(SourceReport report) => new()
    {
        ["seed"] = report.Seed,
        ["cases"] = report.Cases,
        ["mutants"] = report.Mutants,
        ["files"] = report.Files,
        ["caught"] = report.Caught,
        ["equivalent"] = Named(report, result => result.CaughtBy == "equivalent", result => result.Reason!),
        ["survived"] = Named(report, result => result.CaughtBy == "survived", result => result.Proof.Finding.ToString()),
        ["contradicted"] = new JsonArray([.. report.Contradicted.Select(identity => (JsonNode)identity)]),
        ["score"] = Math.Round(report.Score, 4),
        ["only_by_proof"] = Named(report, result => result.CaughtBy == "proof", result => result.Proof.Detail),
        ["only_by_proof_share"] = Math.Round(report.OnlyByProofShare, 4),
        ["proof_caught"] = report.ProofCaught,
        ["proof_unknown"] = report.ProofUnknown,
        ["sides"] = Counts(report.Sides),
        ["operators"] = Counts(report.Operators),
    };

    private static JsonArray Named(SourceReport report, Func<SourceMutantResult, bool> which, Func<SourceMutantResult, string> why) =>
        [.. report.Results.Where(which).Select(result => (JsonNode)new JsonObject { ["mutant"] = result.Mutant.Identity, ["line"] = result.Mutant.Line, ["why"] = why(result) })];

    private static JsonArray Counts(IEnumerable<SourceMutantCount> counts) => [.. counts.Select(count => (JsonNode)new JsonObject
    {
        ["kind"] = count.Kind,
        ["mutants"] = count.Mutants,
        ["vectors"] = count.Vectors,
        ["fuzz"] = count.Fuzz,
        ["proof"] = count.Proof,
        ["equivalent"] = count.Equivalent,
        ["survived"] = count.Survived,
    })];

    // The campaign's log is one line a mutant: progress, on a terminal.
    private sealed class StatusLog(Reporter reporter) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => reporter.Status(value ?? "");
    }
}
