using Cordon.GeneratedTests.Vectors;

namespace Cordon.GeneratedTests.Tests;

/// <summary>Vectors that the solver made, of which a few are checked in; the prover makes the others anew.</summary>
public sealed class VectorTests
{
    /// <summary>No vector finds a difference, most are built as a world, and those that are not say why.</summary>
    [Fact]
    public void VectorsEndAlikeOnBothSides()
    {
        var report = VectorRun.Run(Path.Combine(AppContext.BaseDirectory, "vectors"));

        Assert.True(report.Differences.Count == 0, report.Describe());
        Assert.True(report.Run * 2 >= report.Vectors, report.Describe());
        Assert.Equal(report.Vectors, report.Run + report.NotBuilt.Values.Sum());
    }

    /// <summary>A folder that is not there holds no vectors, which is no error: the prover has not run.</summary>
    [Fact]
    public void WithoutVectorsNothingRuns() => Assert.Equal(0, VectorRun.Run(Path.Combine(AppContext.BaseDirectory, "nowhere")).Vectors);
}
