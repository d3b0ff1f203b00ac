namespace Cordon.HwTests.Lanes;

/// <summary>What a run of a lane found. The names in snake case are those of <c>cordon fuzz --json</c>.</summary>
public sealed record LaneReport
{
    /// <summary><c>lane</c>.</summary>
    public required string Lane { get; init; }

    /// <summary><c>seed</c>.</summary>
    public required ulong Seed { get; init; }

    /// <summary><c>cases</c>: the sequences of steps that ran.</summary>
    public required long Cases { get; init; }

    /// <summary><c>calls</c>: the hypercalls whose results were compared with the model's.</summary>
    public required long Calls { get; init; }

    /// <summary><c>differences</c>: the cases after which the two disagreed.</summary>
    public required int Differences { get; init; }

    /// <summary><c>calls_per_second</c>, starts of the machine not counted.</summary>
    public required double CallsPerSecond { get; init; }

    /// <summary>The seconds that comparing took.</summary>
    public required double Seconds { get; init; }

    /// <summary>How often the machine was started.</summary>
    public required int Starts { get; init; }

    /// <summary>How often each call ran, and how many of them ended with each result that is 0 or an error; others count as 1.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> Operations { get; init; }

    /// <summary>The case files that were written, one a difference.</summary>
    public required IReadOnlyList<string> FailureFiles { get; init; }

    /// <summary>Each difference in field terms.</summary>
    public required IReadOnlyList<string> Explanations { get; init; }

    /// <summary>What the lane does not compare, and why.</summary>
    public required IReadOnlyList<string> Limits { get; init; }
}

/// <summary>What a running lane tells its caller, a few times a second.</summary>
/// <param name="Cases">Cases that ran.</param>
/// <param name="Calls">Hypercalls that were compared.</param>
/// <param name="Differences">Differences so far.</param>
public readonly record struct LaneProgress(long Cases, long Calls, int Differences);
