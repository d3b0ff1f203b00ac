using System.Text.Json.Nodes;
using Cordon.Cli.Configuration;
using Cordon.Cli.Shell;
using Cordon.Proofs;
using Cordon.Proofs.Machine;
using Cordon.Proofs.Machine.Refinement;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Cli.Evidence;

/// <summary>Runs the refinement of an image's handlers, with progress, and tells of it.</summary>
public static class RefinementRun
{
    private const string Prefix = "cordon_Cordon_Impl_";

    /// <summary>Refines the handlers of an image.</summary>
    /// <exception cref="CordonException">A solver is missing, there is no such call, or the image is not one whose handlers can be found.</exception>
    public static async Task<RefinementReport> RunAsync(string image, ConfigurationFile configuration, ProofOptions options, Reporter reporter)
    {
        var progress = new ProofRun.Relay<ProofProgress>(step => reporter.Status($"{step.Phase} {step.Done}/{step.Total} {Short(step.Current)}"));
        try
        {
            return await Task.Run(
                () => ImageRefinement.Run(RefinedImage.Read(image, SizesOf(configuration)), options.Call, options with { Solvers = [options.Solvers[0]] }, progress),
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ImageFormatException or IOException or UnauthorizedAccessException)
        {
            throw CordonException.BadInput(error.Message);
        }
        catch (ProofUsageException error)
        {
            throw CordonException.BadInput(error.Message);
        }
        catch (SolverException error)
        {
            throw ProofRun.OfSolver(error);
        }
    }

    /// <summary>Changes single instructions of the handlers that are refined, one at a time, and asks whether they still are.</summary>
    public static async Task<IReadOnlyList<MutantVerdict>> MutateAsync(
        ElfImage image, ConfigurationFile configuration, RefinementReport report, int count, int seed, ProofOptions options, KeptVerdicts kept, Reporter reporter)
    {
        var progress = new ProofRun.Relay<ProofProgress>(step => reporter.Status($"{step.Phase} {step.Done}/{step.Total} {Short(step.Current)}"));
        try
        {
            return await Task.Run(
                () => BinaryMutantCampaign.Run(image, SizesOf(configuration), report, count, seed, options with { Solvers = [options.Solvers[0]] }, kept, progress),
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (SolverException error)
        {
            throw ProofRun.OfSolver(error);
        }
    }

    /// <summary>A function's name without the image's prefix.</summary>
    public static string Short(string function) => function.StartsWith(Prefix, StringComparison.Ordinal) ? function[Prefix.Length..].Replace("__", ".") : function;

    /// <summary>What came of a sub-op, in a line.</summary>
    public static string Describe(RefinementResult result) => result.Outcome == RefinementOutcome.Refined
        ? $"{result.Instructions} instructions, {result.Paths} paths of the model, {result.Obligations} obligations{(result.Contracts.Count == 0 ? "" : $", rests on {string.Join(", ", result.Contracts.Select(Short))}")}"
        : $"{result.Reason}{(result.Address == 0 ? "" : $" (at 0x{result.Address:x})")}";

    /// <summary>All of it for <c>--json</c> and the certificate.</summary>
    /// <param name="report">What came of it.</param>
    /// <param name="image">The image.</param>
    public static JsonObject ToJson(RefinementReport report, string image) => new()
    {
        ["calls"] = report.Results.Select(result => result.Name.Split('.')[0]).Distinct().Count(),
        ["obligations"] = report.Results.Sum(result => result.Obligations),
        ["proved"] = report.Refined.Sum(result => result.Obligations),
        ["refuted"] = report.Results.Count(result => result.Outcome == RefinementOutcome.Refuted),
        ["unknown"] = report.Results.Count(result => result.Outcome == RefinementOutcome.NotProved),
        ["configurations"] = 1,
        ["solver"] = report.Solver,
        ["subops"] = report.Results.Count,
        ["refined"] = report.Refined.Count(),
        ["excluded"] = new JsonArray([.. report.Excluded.Select(result => (JsonNode)new JsonObject { ["name"] = result.Name, ["reason"] = Describe(result) })]),
        ["results"] = new JsonArray([.. report.Results.Select(result => (JsonNode)new JsonObject
        {
            ["name"] = result.Name,
            ["outcome"] = result.Outcome.ToString().ToLowerInvariant(),
            ["instructions"] = result.Instructions,
            ["functions"] = new JsonArray([.. result.Functions.Select(function => (JsonNode)Short(function))]),
            ["rests_on"] = new JsonArray([.. result.Contracts.Select(function => (JsonNode)Short(function))]),
            ["obligations"] = result.Obligations,
            ["counterexample"] = result.Counterexample.Count == 0 ? null : new JsonArray([.. result.Counterexample.Select(line => (JsonNode)line)]),
            ["replay"] = result.Replay?.Line,
        })]),
        ["lemmas"] = new JsonArray([.. report.Lemmas.Select(lemma => (JsonNode)new JsonObject
        {
            ["function"] = Short(lemma.Function),
            ["promise"] = lemma.Promise,
            ["outcome"] = lemma.Outcome.ToString().ToLowerInvariant(),
            ["reason"] = lemma.Reason.Length == 0 ? null : lemma.Reason,
        })]),
        ["executed"] = new JsonObject(ImageCoverage.Executed(report, CodeListing.Of(ElfImage.Read(image))).Select(function => KeyValuePair.Create(function.Key, (JsonNode?)function.Value))),
        ["trusted"] = new JsonObject(report.Trusted.Select(trust => KeyValuePair.Create(Short(trust.Key), (JsonNode?)trust.Value))),
    };

    private static TableSizes SizesOf(ConfigurationFile configuration)
    {
        uint Number(string option) => (uint)(configuration.Number(option)
            ?? throw CordonException.BadInput($"the configuration {configuration.Name} does not say CONFIG_{option}"));
        return new(Number("MAX_DOMAINS"), Number("MAX_VCPUS"), Number("MAX_PORTS"), Number("MAX_GRANT_FRAMES"));
    }
}
