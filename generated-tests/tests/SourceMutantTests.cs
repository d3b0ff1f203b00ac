using Cordon.GeneratedTests.Mutants.Source;
using Cordon.GeneratedTests.Mutants.Source.Schemata;

namespace Cordon.GeneratedTests.Tests;

/// <summary>A sample of the campaign on mutants of the sources, and the list of those that are equivalent.</summary>
public sealed class SourceMutantTests
{
    const int Sample = 20;

    /// <summary>Every mutant of a sample is caught by generated cases or vectors, or is listed as equivalent; with none switched on nothing is found.</summary>
    [Fact]
    public void ASampleIsCaught()
    {
        var log = new StringWriter();
        var report = new SourceCampaign(
            new SourceCampaignOptions
            {
                Root = Repository.Root,
                Output = Path.Combine(Repository.Root, "build", "mutants-sample"),
                Vectors = Path.Combine(AppContext.BaseDirectory, "vectors"),
                Selection = new(Seed: 2, ImplRate: 0.008, ModelRate: 0.008, PerFile: 0),
                Sample = Sample,
                Cases = 4000,
                ProofLimit = null,
            },
            log).Run();

        Assert.Equal(Sample, report.Mutants);
        Assert.Empty(report.Contradicted);
        Assert.True(report.Survived == 0, log.ToString());
    }

    /// <summary>Every mutant that is listed as equivalent is one that the operators make, so the list is not behind the sources.</summary>
    [Fact]
    public void ListedMutantsExist()
    {
        var build = new SchemaBuild(Repository.Root, Path.GetTempPath(), Selection.Campaign);
        var made = new[] { "impl", "model" }.SelectMany(build.Candidates).Select(site => site.Mutant.Identity).ToHashSet();

        Assert.Equal([], EquivalentMutants.Read(Repository.Root).Keys.Where(identity => !made.Contains(identity)));
    }
}
