using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cordon.GeneratedTests.Mutants.Source;
using Cordon.GeneratedTests.Mutants.Source.Schemata;

namespace Cordon.GeneratedTests.Tool;

/// <summary><c>mutants source</c>: the campaign on mutants of the sources.</summary>
static class SourceMutants
{
    static readonly JsonSerializerOptions format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Runs it; the report is <c>report.json</c> in the output's folder.</summary>
    /// <returns>0: enough were caught; 1: not; 2: the sources or the list of equivalent mutants are not as they must be.</returns>
    public static int Run(string proof, string root, string output, string vectors, string[] rest)
    {
        var options = new SourceCampaignOptions { Root = root, Output = output, Vectors = vectors };
        if (rest is ["--sample", var count, ..])
        {
            options = options with { Sample = int.Parse(count, CultureInfo.InvariantCulture) };
            rest = rest[2..];
        }
        if (rest is ["--proof-seconds", var seconds, ..])
        {
            var limit = TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
            options = options with { ProofLimit = limit, ProofLimitOfCaught = limit };
            rest = rest[2..];
        }
        options = options with { Names = rest, ProofLimit = proof == "with-proof" ? options.ProofLimit : null };
        if (!Directory.Exists(vectors))
        {
            Console.Error.WriteLine($"{vectors}: no such folder; the solver's vectors are made by cordon certify");
            return 2;
        }
        try
        {
            var report = new SourceCampaign(options, Console.Out).Run();
            File.WriteAllText(Path.Combine(output, "report.json"), JsonSerializer.Serialize(report, format));
            Print(report);
            return report.Holds ? 0 : 1;
        }
        catch (InvalidDataException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 2;
        }
    }

    /// <summary>Lists the mutants whose identity has all the texts in it, with their names.</summary>
    public static int List(string root, string[] texts)
    {
        var build = new SchemaBuild(root, Path.GetTempPath(), Selection.Campaign);
        foreach (var mutant in new[] { "impl", "model" }.SelectMany(build.Candidates).Select(site => site.Mutant).Where(mutant => texts.All(mutant.Identity.Contains)))
        {
            Console.WriteLine($"{mutant.Name} {mutant.Operator}: {mutant.Identity}");
        }
        return 0;
    }

    static void Print(SourceReport report)
    {
        Console.WriteLine("| | mutants | vectors | fuzz | proof | equivalent | survived |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var row in report.Sides.Concat(report.Operators))
        {
            Console.WriteLine($"| {row.Kind} | {row.Mutants} | {row.Vectors} | {row.Fuzz} | {row.Proof} | {row.Equivalent} | {row.Survived} |");
        }
        foreach (var wrong in report.Contradicted)
        {
            Console.WriteLine($"listed as equivalent, yet caught: {wrong}");
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Mutants} mutants in {report.Files} files: {report.Caught} caught, {report.Equivalent} equivalent, {report.Survived} survived: {report.Score:P1}; only a proof caught {report.OnlyByProof} ({report.OnlyByProofShare:P1}); the proof alone catches {report.ProofCaught} of the model's, and gave no answer on {report.ProofUnknown}"));
    }
}
