namespace Cordon.GeneratedTests;

/// <summary>What a fuzz run found. The names in snake case are those of <c>cordon fuzz --json</c>.</summary>
public sealed record FuzzReport
{
    /// <summary><c>lane</c>: where the implementation ran.</summary>
    public string Lane { get; init; } = "host";

    /// <summary><c>seed</c> of the campaign.</summary>
    public required ulong Seed { get; init; }

    /// <summary><c>cases</c>: the command sequences that ran.</summary>
    public required long Cases { get; init; }

    /// <summary><c>calls</c>: the hypercalls that ran on both sides and were compared.</summary>
    public required long Calls { get; init; }

    /// <summary><c>differences</c>: the sequences after which model and implementation disagreed or an invariant failed.</summary>
    public required int Differences { get; init; }

    /// <summary><c>calls_per_second</c>, world building and start-up not counted.</summary>
    public required double CallsPerSecond { get; init; }

    /// <summary>The seconds that comparing took.</summary>
    public required double Seconds { get; init; }

    /// <summary>How often an invariant or consequence of the model was evaluated in a state that both sides had agreed on.</summary>
    public required long InvariantEvaluations { get; init; }

    /// <summary>How often each sub-op was called, by its name, and with how many different results.</summary>
    public required IReadOnlyList<OperationCount> Operations { get; init; }

    /// <summary>The case files that were written, one a difference.</summary>
    public required IReadOnlyList<string> FailureFiles { get; init; }

    /// <summary>Each difference in field terms, in the order of <see cref="FailureFiles"/>.</summary>
    public required IReadOnlyList<string> Explanations { get; init; }
}

/// <summary>How often a sub-op ran, and which results it gave.</summary>
/// <param name="Name">The sub-op, as the description of the calls names it.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="Results">How many of them ended with each result that is 0 or a negative error number; other results count as 1.</param>
public sealed record OperationCount(string Name, long Calls, IReadOnlyDictionary<long, long> Results);

/// <summary>What a running campaign tells its caller, a few times a second.</summary>
/// <param name="Cases">Sequences that ran.</param>
/// <param name="Calls">Calls that were compared.</param>
/// <param name="Differences">Differences so far.</param>
public readonly record struct FuzzProgress(long Cases, long Calls, int Differences);
