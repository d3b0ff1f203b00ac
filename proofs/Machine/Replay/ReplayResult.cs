namespace Cordon.Proofs.Machine.Replay;

/// <summary>What a replay showed.</summary>
public enum ReplayOutcome
{
    /// <summary>The processor does other than the model says, as the solver's values promise.</summary>
    Reproduced,

    /// <summary>Processor and model agree: then semantics, abstraction, a contract or the replay is wrong.</summary>
    NotReproduced,

    /// <summary>It could not be made here, for a reason that is named.</summary>
    NotReplayed,
}

/// <summary>One thing in which the processor and the model differ.</summary>
/// <param name="What">A map with its key, a field, a register, the result.</param>
/// <param name="Is">What it is on the processor.</param>
/// <param name="Says">What the model says.</param>
public sealed record ReplayDifference(string What, string Is, string Says)
{
    /// <inheritdoc/>
    public override string ToString() => $"{What} is {Is}, the model says {Says}";
}

/// <summary>A replay of a counterexample.</summary>
/// <param name="Outcome">What it showed.</param>
/// <param name="Reason">Why it was not made; what both agree on where nothing differs; else empty.</param>
/// <param name="Differences">In what they differ: what was refuted first.</param>
public sealed record ReplayResult(ReplayOutcome Outcome, string Reason, IReadOnlyList<ReplayDifference> Differences)
{
    /// <summary>It in a line.</summary>
    public string Line => Outcome switch
    {
        ReplayOutcome.Reproduced => $"replayed on this processor: {Differences[0]}{(Differences.Count == 1 ? "" : $" ({Differences.Count - 1} further differences)")}",
        ReplayOutcome.NotReproduced => $"REPLAYED AND NOT REPRODUCED: processor and model agree, {Reason}; so the semantics, the abstraction, a contract or the replay is wrong",
        _ => $"not replayed, because {Reason}",
    };

    internal static ReplayResult Not(string reason) => new(ReplayOutcome.NotReplayed, reason, []);
}
