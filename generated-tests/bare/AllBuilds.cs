extern alias Full;

using Cordon.Proofs.Vectors;
using FullRun = Full::Cordon.GeneratedTests.Vectors.VectorRun;
using Report = Full::Cordon.GeneratedTests.Vectors.VectorReport;

namespace Cordon.GeneratedTests.Vectors;

/// <summary>Runs vectors on the build with every option, and those on whose path an option is off on the one with none.</summary>
public static class AllBuilds
{
    /// <summary>Runs every vector under a folder.</summary>
    /// <param name="folder">A folder a step, a file a path, as the prover writes them.</param>
    /// <param name="oracle">Says which path a step takes.</param>
    /// <exception cref="VectorFileException">A file is no vector.</exception>
    public static Report Run(string folder, IPathOracle oracle)
    {
        var report = FullRun.Run(folder, oracle);
        var bare = VectorRun.Run(folder, oracle);
        report.Add(bare.Calls, bare.NotRun, bare.Differences);
        return report;
    }
}
