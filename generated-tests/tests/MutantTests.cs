using Cordon.GeneratedTests.Mutants;

namespace Cordon.GeneratedTests.Tests;

/// <summary>The list of seeded bugs is up to date with the sources.</summary>
public sealed class MutantTests
{
    /// <summary>There are ten for each side, and each replaces a text that is there exactly once.</summary>
    [Fact]
    public void EachSeededBugFitsTheSources()
    {
        var root = Repository.Root;
        var mutants = Mutant.ReadAll(Path.Combine(root, "generated-tests", "Mutants", "mutants.json"));

        Assert.Equal(10, mutants.Count(mutant => mutant.Side == "impl"));
        Assert.Equal(10, mutants.Count(mutant => mutant.Side == "model"));
        Assert.All(mutants, mutant => Assert.Equal(2, File.ReadAllText(Path.Combine(root, mutant.File)).Split(mutant.Find).Length));
        Assert.All(mutants, mutant => Assert.NotEqual(mutant.Find, mutant.Replace));
    }
}
