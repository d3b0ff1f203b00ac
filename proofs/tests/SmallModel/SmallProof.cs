namespace Cordon.Proofs.Tests.SmallModel;

/// <summary>Runs the prover on the small model, in a folder of its own.</summary>
public static class SmallProof
{
    /// <summary>The small model as the prover sees it.</summary>
    public static ModelDescription Describe()
        => new(typeof(SmallState), [typeof(SmallCalls), typeof(SmallClaims)],
        [
            Call("small.map", nameof(SmallCalls.MapFrame)),
            Call("small.unmap", nameof(SmallCalls.UnmapFrame)),
            Call("small.free", nameof(SmallCalls.FreeFrame)),
            Call("small.ask", nameof(SmallCalls.AskFrame)),
        ]);

    /// <summary>Proves it with a bug in it.</summary>
    public static ProofReport Prove(SeededBug bug, ProofOptions options)
    {
        SmallCalls.Bug = bug;
        try
        {
            return Prover.Run(Describe(), options);
        }
        finally
        {
            SmallCalls.Bug = SeededBug.None;
        }
    }

    /// <summary>Options that keep everything under <paramref name="folder"/>.</summary>
    public static ProofOptions Options(string folder) => new()
    {
        NonInterference = true,
        Solvers = ["z3"],
        ArchiveFolder = Path.Combine(folder, "obligations"),
        CounterexampleFolder = Path.Combine(folder, "counterexamples"),
    };

    static ModelOperation Call(string name, string method) => new(name, "T-0", typeof(SmallCalls).GetMethod(method)!, true);
}
