using System.Reflection;
using Cordon.Model;

namespace Cordon.Proofs.Tests;

/// <summary>What <c>model/Traps</c> promises of every exception and interrupt is proved by both solvers, for all events, registers and tables.</summary>
public sealed class TrapProofTests : IDisposable
{
    static readonly Type[] classes = [typeof(TrapConsequences), typeof(EntryConsequences), typeof(DeliveryConsequences)];

    readonly TemporaryFolder folder = new();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>Each consequence of priorities, escalation, delivery and injection.</summary>
    [Fact]
    public void EveryConsequenceOfTrapsIsProved()
    {
        using var solver = new ObligationSolver(new ProofOptions { ArchiveFolder = Path.Combine(folder.Path, "obligations") });
        var obligations = StateObligations.Build(CordonModel.Describe())
            .Where(obligation => Claims().Contains(obligation.Claim)).ToArray();
        Assert.Empty(Claims().Except(obligations.Select(obligation => obligation.Claim)));
        var unproved = obligations.SelectMany(solver.Decide).Where(decided => decided.Result.Outcome != ProofOutcome.Proved)
            .Select(decided => $"{decided.Obligation.Claim}: {decided.Result.Outcome}").ToArray();
        Assert.True(unproved.Length == 0, string.Join("\n", unproved));
    }

    static string[] Claims()
        => [.. classes.SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)).Select(method => $"{method.DeclaringType!.Name}.{method.Name}")];
}
