using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Evidence;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests.Evidence;

/// <summary>What became of changed instructions is taken in for the image that they were changed in, and the refinement must notice most of those that are not explained.</summary>
public sealed class BinaryMutantsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>Of a hundred, three may go unnoticed by the refinement and four not, whatever a lane sees; what is listed as equivalent does not count, unless it is seen nevertheless: that fails the claim.</summary>
    [Theory]
    [InlineData("survived", "no difference", false, 3, true)]
    [InlineData("survived", "no difference", false, 4, false)]
    [InlineData("survived", "State: a difference", false, 4, false)]
    [InlineData("noanswer", "no difference", false, 3, true)]
    [InlineData("noanswer", "no difference", false, 4, false)]
    [InlineData("survived", "no difference", true, 4, true)]
    [InlineData("noanswer", "no difference", true, 4, true)]
    [InlineData("survived", "State: a difference", true, 1, false)]
    [InlineData("refuted", null, true, 1, false)]
    [InlineData("refused", null, true, 1, false)]
    public void The_refinement_notices_enough(string refinement, string? lane, bool isListed, int count, bool holds)
    {
        var result = Of("refuted", null, false);
        var mutants = result["mutants"]!.AsArray();
        while (mutants.Count < 100)
        {
            mutants.Add(mutants.Count < 100 - count ? Of("refused", null, false)["mutants"]![0]!.DeepClone() : Of(refinement, lane, isListed)["mutants"]![0]!.DeepClone());
        }
        Assert.Equal(holds, new BinaryMutants().Claims(result, null).Single().Holds);
    }

    /// <summary>The share that the refinement notices is of those that are not equivalent.</summary>
    [Fact]
    public void The_share_leaves_out_what_is_equivalent()
    {
        var result = Of("refuted", null, false);
        foreach (var (refinement, lane, isListed) in (ReadOnlySpan<(string, string?, bool)>)[("survived", "no difference", true), ("survived", "a difference", false), ("refused", null, false), ("noanswer", "no difference", false)])
        {
            result["mutants"]!.AsArray().Add(Of(refinement, lane, isListed)["mutants"]![0]!.DeepClone());
        }
        Assert.Contains("50.0 %", BinaryMutants.Summary(result), StringComparison.Ordinal);
        Assert.Contains("1 seen only on lane", BinaryMutants.Summary(result), StringComparison.Ordinal);
    }

    /// <summary>Without a campaign, or with one of another image or too small a one, the certificate says that none ran, and claims nothing.</summary>
    [Theory]
    [InlineData(null, 300, "none ran")]
    [InlineData("of another image", 300, "another image")]
    [InlineData("", 299, "only 299 ran")]
    public async Task What_did_not_run_for_this_image_is_not_claimed(string? inputs, int count, string why)
    {
        var context = Context();
        if (inputs is not null)
        {
            var mutants = new JsonArray([.. Enumerable.Range(0, count).Select(_ => Of("refuted", null, false)["mutants"]![0]!.DeepClone())]);
            var left = new JsonObject { ["ran"] = true, ["inputs"] = inputs.Length == 0 ? BinaryMutants.InputsOf(context.Image.Image, context.Sources) : inputs, ["mutants"] = mutants };
            await File.WriteAllTextAsync(folder.File("binary-mutants.json"), left.ToJsonString());
        }
        var evidence = new BinaryMutants();
        var collected = await evidence.CollectAsync(context, CancellationToken.None);
        Assert.False(collected["ran"]!.GetValue<bool>());
        Assert.Contains(why, collected["why"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(evidence.Claims(collected, null));
    }

    /// <summary>A campaign of this image is taken in, with the list as it is now.</summary>
    [Fact]
    public async Task What_ran_for_this_image_is_claimed()
    {
        var context = Context();
        var mutants = new JsonArray([.. Enumerable.Range(0, 300).Select(i => (i < 280 ? Of("refuted", null, false) : Of("survived", "no difference", false))["mutants"]![0]!.DeepClone())]);
        foreach (var caught in mutants.Take(280))
        {
            caught!["name"] = "another";
        }
        await File.WriteAllTextAsync(folder.File("binary-mutants.json"), new JsonObject
        {
            ["ran"] = true, ["inputs"] = BinaryMutants.InputsOf(context.Image.Image, context.Sources), ["lane"] = "qemu-svm", ["mutants"] = mutants,
        }.ToJsonString());
        var evidence = new BinaryMutants();
        Assert.False(evidence.Claims(await evidence.CollectAsync(context, CancellationToken.None), null).Single().Holds);
        File.WriteAllText(Path.Combine(folder.Path, "generated-tests", "Mutants", "equivalent-instructions.json"), "{ \"a mutant\": \"it changes nothing\" }");
        Assert.True(evidence.Claims(await evidence.CollectAsync(context, CancellationToken.None), null).Single().Holds);
    }

    private static JsonObject Of(string refinement, string? lane, bool isListed) => new()
    {
        ["ran"] = true,
        ["lane"] = "qemu-svm",
        ["mutants"] = new JsonArray(new JsonObject
        {
            ["name"] = "a mutant", ["kind"] = "Constant", ["refinement"] = refinement, ["by"] = "", ["reason"] = "", ["lane"] = lane, ["equivalent"] = isListed ? "it changes nothing" : null,
        }),
    };

    private CertificateContext Context()
    {
        var list = Path.Combine(folder.Path, "generated-tests", "Mutants");
        Directory.CreateDirectory(list);
        File.WriteAllText(Path.Combine(list, "equivalent-instructions.json"), "{}");
        File.WriteAllText(folder.File("cordon.elf"), "an image");
        foreach (var room in SourceTree.Rooms)
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, room));
        }
        var workspace = new Workspace(folder.Path);
        var session = new Session(workspace, new Reporter(TextWriter.Null, TextWriter.Null, json: false, quiet: true, terminal: false));
        return new CertificateContext(session, new ConfigurationFile("pvh", new Dictionary<string, string>()), new BuiltImage(folder.File("cordon.elf"), folder.Path, "digest", 0), new SourceTree(workspace));
    }
}
