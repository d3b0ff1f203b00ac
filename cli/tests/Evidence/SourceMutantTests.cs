using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Evidence;
using Cordon.Cli.Reports;
using Cordon.Cli.Shell;
using Cordon.GeneratedTests.Mutants.Source;
using Cordon.GeneratedTests.Mutants.Source.Trials;

namespace Cordon.Cli.Tests.Evidence;

/// <summary>A certificate takes in the campaign on mutants of the sources when it is of these sources, and what it found decides the claim.</summary>
public sealed class SourceMutantTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Workspace workspace;

    /// <summary>A test with a tree of its own.</summary>
    public SourceMutantTests()
    {
        workspace = new(folder.Path);
        AtomicFile.WriteText(folder.File("impl/core/A.cs"), "a");
        AtomicFile.WriteText(folder.File("model/Hypercalls/A.cs"), "a");
        AtomicFile.WriteText(folder.File(EquivalentMutants.File), "{}");
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>A campaign of these sources bears the claim; the certificate has its score, its tables and the names of what is not caught by a test.</summary>
    [Fact]
    public async Task A_campaign_of_these_sources_is_taken_in()
    {
        Write([.. Results(97, "fuzz"), .. Results(2, "proof"), .. Results(1, "equivalent")]);
        var collected = await CollectAsync();
        var claim = Assert.Single(collected.Claims);
        Assert.True(claim.Holds);
        Assert.Contains("99 of 100 mutants caught, 1 equivalent with the reason, 0 survived; 2.0 % of those caught by a proof only", claim.Evidence, StringComparison.Ordinal);
        Assert.True(Assert.Single(collected.Lanes).Ran);
        var mutants = collected.Collected!;
        Assert.Equal(97, mutants["sides"]![0]!["fuzz"]!.GetValue<int>());
        Assert.Equal(2, mutants["only_by_proof"]!.AsArray().Count);
        Assert.Equal("it is the same", mutants["equivalent"]![0]!["why"]!.GetValue<string>());
        Assert.Equal(new SourceTree(workspace).DigestOf("impl"), mutants["made_of"]!["impl"]!.GetValue<string>());

        var titles = new List<string>();
        SourceMutantReport.Tables(new JsonObject { ["source_mutants"] = mutants.DeepClone() }, (title, _, rows) => titles.Add($"{title}: {rows.Count()}"));
        Assert.Equal(["by what caught them first: 2", "that survived: 0", "that only a proof caught: 2", "that behave as the sources do: 1"],
            titles.Select(title => title["Mutants of the sources".Length..].TrimStart(',', ' ')));
    }

    /// <summary>A report of other sources, or a list of equivalent mutants that is another, is none of these: nothing is claimed, and it is said that nothing ran.</summary>
    [Theory]
    [InlineData("impl", "impl/core/A.cs")]
    [InlineData("model", "model/Hypercalls/A.cs")]
    [InlineData("operators", EquivalentMutants.File)]
    [InlineData("checks", "generated-tests/Worlds/New.cs")]
    public async Task A_report_of_other_sources_is_not_taken(string part, string file)
    {
        Write(Results(100, "fuzz"));
        AtomicFile.WriteText(folder.File(file), "changed");
        await NotRunAsync($"{part} changed since");
    }

    /// <summary>Without a report nothing is claimed, and it is said that nothing ran.</summary>
    [Fact]
    public async Task Without_a_campaign_nothing_is_claimed() => await NotRunAsync("no campaign has run here");

    /// <summary>A report from which a mutant was taken away, and one that is none, are not taken.</summary>
    [Fact]
    public async Task A_report_that_was_edited_is_not_taken()
    {
        Write([.. Results(97, "fuzz"), .. Results(3, "survived")]);
        var path = SourceMutantReportFile.PathOf(workspace);
        var json = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        var results = json["results"]!.AsArray();
        results.RemoveAt(results.Count - 1);
        AtomicFile.WriteText(path, json.ToJsonString());
        await NotRunAsync("does not list the mutants that it was made of");
        AtomicFile.WriteText(path, "[]");
        await NotRunAsync("is no report of a campaign");
    }

    /// <summary>Too many that survive fail the claim, whatever the report's own sums say; 98 % is enough.</summary>
    [Fact]
    public async Task A_low_score_fails()
    {
        Write([.. Results(97, "fuzz"), .. Results(3, "survived")]);
        var path = SourceMutantReportFile.PathOf(workspace);
        var json = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        (json["caught"], json["survived"]) = (100, 0);
        AtomicFile.WriteText(path, json.ToJsonString());
        var collected = await CollectAsync();
        Assert.False(Assert.Single(collected.Claims).Holds);
        Assert.Contains("97 of 100 mutants caught", collected.Claims[0].Evidence, StringComparison.Ordinal);

        Write([.. Results(98, "fuzz"), .. Results(2, "survived")]);
        Assert.True(Assert.Single((await CollectAsync()).Claims).Holds);
        Write(Results(2, "equivalent"));
        Assert.False(Assert.Single((await CollectAsync()).Claims).Holds);
    }

    /// <summary>One that is listed as equivalent and yet is caught fails the claim.</summary>
    [Fact]
    public async Task A_contradicted_equivalent_fails()
    {
        var results = Results(100, "fuzz");
        results[7] = results[7] with { Reason = "it is the same" };
        Write(results);
        var claim = Assert.Single((await CollectAsync()).Claims);
        Assert.False(claim.Holds);
        Assert.Contains($"1 are listed as equivalent and yet caught, first: {results[7].Mutant.Identity}", claim.Evidence, StringComparison.Ordinal);
    }

    private static SourceMutantResult[] Results(int count, string by) => [.. Enumerable.Range(0, count).Select(number => new SourceMutantResult(
        new("impl", "impl/core/A.cs", number, $"A.{by}", "relational", "a", "b", number), by, by == "equivalent" ? "it is the same" : null,
        new(Finding.Missed), new(by == "fuzz" ? Finding.Caught : Finding.Missed), new(by == "proof" ? Finding.Caught : Finding.NotTried)))];

    private void Write(SourceMutantResult[] results) => SourceMutantReportFile.Write(
        workspace, SourceReport.Of(1, 20, new Dictionary<string, int> { ["impl"] = 1000 }, results), SourceMutantReportFile.DigestsOf(new SourceTree(workspace)));

    private async Task NotRunAsync(string why)
    {
        var collected = await CollectAsync();
        Assert.Empty(collected.Claims);
        var lane = Assert.Single(collected.Lanes);
        Assert.False(lane.Ran);
        Assert.StartsWith("source mutants: did not run for these sources: ", lane.Detail, StringComparison.Ordinal);
        Assert.Contains(why, lane.Detail, StringComparison.Ordinal);
        Assert.Null(collected.Collected!["score"]);
    }

    private async Task<CollectedEvidence> CollectAsync()
    {
        var context = new CertificateContext(
            new Session(workspace, new Reporter(TextWriter.Null, TextWriter.Null, json: false, quiet: true, terminal: false)),
            new ConfigurationFile("pvh", new Dictionary<string, string>()),
            new BuiltImage("", "", "", 0),
            new SourceTree(workspace));
        return await new EvidenceStore(context).GetAsync(new SourceMutants(), CancellationToken.None);
    }
}
