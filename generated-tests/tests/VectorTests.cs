extern alias Bare;

using Cordon.GeneratedTests.Vectors;
using AllBuilds = Bare::Cordon.GeneratedTests.Vectors.AllBuilds;
using Cordon.Proofs;
using Cordon.Proofs.Vectors;

namespace Cordon.GeneratedTests.Tests;

/// <summary>Vectors that the solver made, of which a few are checked in; the prover makes the others anew.</summary>
public sealed class VectorTests
{
    readonly PathOracle oracle = PathOracle.OfCordon();

    /// <summary>Every vector is set up, takes its path, and ends alike on both sides.</summary>
    [Fact]
    public void VectorsEndAlikeOnBothSides()
    {
        var report = AllBuilds.Run(Path.Combine(AppContext.BaseDirectory, "vectors"), oracle);

        Assert.True(report.Differences.Count == 0 && report.NotRun.Count == 0, report.Describe());
        Assert.True(report.Vectors > 10 && report.Transitions > 3, report.Describe());
        Assert.Equal(report.Vectors, report.Run);
        Assert.Equal(report.Transitions, report.TransitionsRun);
    }

    /// <summary>A vector whose state is not the one of its path does not count as run.</summary>
    [Fact]
    public void AVectorOfAnotherPathIsNotRun()
    {
        var folder = Directory.CreateTempSubdirectory("cordon-vectors").FullName;
        var vector = VectorFile.Read(Path.Combine(AppContext.BaseDirectory, "vectors", "EventChannelOp.BindIpi", "0.json"));
        VectorFile.Write(Path.Combine(folder, "0.json"), vector with { Decisions = vector.Decisions + "T" });

        var report = AllBuilds.Run(folder, oracle);
        Directory.Delete(folder, recursive: true);

        Assert.Equal((1, 0), (report.Vectors, report.Run));
        Assert.Contains("took another path", Assert.Single(report.NotRun).Value, StringComparison.Ordinal);
    }

    /// <summary>A folder that is not there holds no vectors, which is no error: the prover has not run.</summary>
    [Fact]
    public void WithoutVectorsNothingRuns() => Assert.Equal(0, AllBuilds.Run(Path.Combine(AppContext.BaseDirectory, "nowhere"), oracle).Vectors);
}
