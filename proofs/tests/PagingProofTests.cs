using Cordon.Model;

namespace Cordon.Proofs.Tests;

/// <summary>What <c>model/Paging</c> promises of every access is proved by both solvers, for all tables, registers and choices of the processor.</summary>
public sealed class PagingProofTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>Each consequence of the walk of a guest's tables.</summary>
    [Fact]
    public void EveryConsequenceOfTheWalkIsProved()
    {
        using var solver = new ObligationSolver(new ProofOptions { ArchiveFolder = Path.Combine(folder.Path, "obligations") });
        var obligations = StateObligations.Build(CordonModel.Describe())
            .Where(obligation => obligation.Claim.StartsWith(nameof(PagingConsequences) + ".", StringComparison.Ordinal)).ToArray();
        Assert.Equal(12, obligations.Length);
        var unproved = obligations.SelectMany(solver.Decide).Where(decided => decided.Result.Outcome != ProofOutcome.Proved)
            .Select(decided => $"{decided.Obligation.Claim}: {decided.Result.Outcome}");
        Assert.Equal([], unproved);
    }
}
