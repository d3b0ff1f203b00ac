namespace Cordon.HwTests.Lanes;

/// <summary>What <c>cordon fuzz</c> asks of a lane.</summary>
public sealed record LaneOptions
{
    /// <summary>One of <see cref="LaneRunner.Names"/>.</summary>
    public required string Lane { get; init; }

    /// <summary>Where fetched and assembled files are kept.</summary>
    public required string Cache { get; init; }

    /// <summary>Cordon's image; not used on <c>xen</c>.</summary>
    public string Image { get; init; } = "";

    /// <summary>How many cases to run at least (a case is some tens of hypercalls); null with <see cref="Duration"/> for as many as the time allows.</summary>
    public long? Cases { get; init; }

    /// <summary>How long to run; null for no limit but <see cref="Cases"/>.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The seed: the same seed gives the same cases.</summary>
    public ulong Seed { get; init; }

    /// <summary>Which of the cases are run: those whose number modulo <see cref="ShardCount"/> is this one's, counted from 1.</summary>
    public int ShardIndex { get; init; } = 1;

    /// <summary>How many shards there are.</summary>
    public int ShardCount { get; init; } = 1;

    /// <summary>A case file to run instead of generated cases; null to generate.</summary>
    public string? Replay { get; init; }

    /// <summary>Where cases that end in a difference are written; null to write none.</summary>
    public string? FailureDirectory { get; init; }

    /// <summary>How long to look for a shorter case of each difference; zero for not at all.</summary>
    public TimeSpan ShrinkingTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Told of each difference, in field terms, as soon as it is known; null for nobody.</summary>
    public Action<string>? Told { get; init; }

    /// <summary>After how many starts of the machine that ended in a difference to stop.</summary>
    public int MaximumDifferences { get; init; } = 3;
}
