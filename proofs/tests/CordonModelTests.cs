using Cordon.Model;
using Cordon.Proofs.Vectors;

namespace Cordon.Proofs.Tests;

/// <summary>The prover on the project's own model: what it finds in it, and a few small calls from proof to replayed vector.</summary>
public sealed class CordonModelTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>Every operation of the generated registry is proved under its name, and names a clause.</summary>
    [Fact]
    public void EveryOperationOfTheRegistryIsProved()
    {
        var described = CordonModel.Describe().Operations.Select(o => o.Name).ToHashSet();
        Assert.All(Registry.Operations, o => Assert.Contains(o.Name, described));
        Assert.All(CordonModel.Describe().Operations, o => Assert.NotEqual("", o.Clause));
    }

    /// <summary>There is a claim of each kind, so that none was lost on the way.</summary>
    [Fact]
    public void EveryKindOfClaimIsThere()
    {
        var model = CordonModel.Describe();
        Assert.NotEmpty(model.Invariants);
        Assert.NotEmpty(model.Consequences);
        Assert.NotEmpty(model.Counts);
        Assert.NotEmpty(model.MayChange);
        Assert.All(model.Counts, c => Assert.NotEmpty(model.Contributions[c.Method.Name]));
    }

    /// <summary>A small call is proved, has a vector for each path, and each vector does the same in the concrete model.</summary>
    [Fact]
    public void ASmallCallFromProofToVector()
    {
        var model = CordonModel.Describe();
        var vectors = Path.Combine(folder.Path, "vectors");
        var report = Prover.Run(model, new ProofOptions
        {
            Call = "VcpuOp.Up",
            Solvers = ["z3"],
            ArchiveFolder = Path.Combine(folder.Path, "obligations"),
            VectorFolder = vectors,
        });
        Assert.True(report.Holds);
        var operation = Assert.Single(report.Operations);
        Assert.Equal(operation.Paths, operation.Vectors + operation.Unreachable);
        var concrete = ConcreteModel.For(model)!;
        var made = Directory.GetFiles(Path.Combine(vectors, operation.Name)).Select(VectorFile.Read).ToArray();
        Assert.All(made, vector => Assert.Null(concrete.Replay(vector)));
        Assert.All(made, vector => Assert.True(vector.FitsMachine & vector.InvariantsHold, $"path {vector.Path}"));
        var oracle = new PathOracle(model);
        Assert.All(made, vector => Assert.Equal(vector.Decisions, oracle.Decisions(vector.Call, new StateOf(vector), vector.Inputs)));
        Assert.Equal(made.Length, made.Select(vector => vector.Decisions).Distinct().Count());
    }

    /// <summary>The state of a vector.</summary>
    sealed class StateOf(Vector vector) : IConcreteState
    {
        public ulong Cell(string map, ulong key1, ulong key2, ulong key3)
            => vector.Before.FirstOrDefault(c => c.Map == map && c.Keys.Concat(new ulong[3]).Take(3).SequenceEqual([key1, key2, key3]))?.Value ?? 0;

        public ulong Constant(string name) => vector.Constants.GetValueOrDefault(name);
    }
}
