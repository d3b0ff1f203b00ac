namespace Cordon.GeneratedTests;

/// <summary>One part of a campaign that several machines share: part <paramref name="Index"/> of <paramref name="Count"/>.</summary>
/// <param name="Index">1 to <paramref name="Count"/>.</param>
/// <param name="Count">How many parts there are.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>The whole campaign in one part.</summary>
    public static Shard Whole => new(1, 1);
}

/// <summary>What <c>cordon fuzz --lane host</c> is asked to do.</summary>
public sealed record FuzzOptions
{
    /// <summary>How many command sequences to run; null with <see cref="Duration"/> for as many as the time allows.</summary>
    public long? Cases { get; init; }

    /// <summary>How long to run; null for no limit but <see cref="Cases"/>.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The seed of the whole campaign: the same seed gives the same sequences.</summary>
    public ulong Seed { get; init; }

    /// <summary>A case file to run instead of generated sequences; null to generate.</summary>
    public string? Replay { get; init; }

    /// <summary>Which part of the campaign this run is.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Where failing sequences are written; null to write none.</summary>
    public string? FailureDirectory { get; init; }

    /// <summary>After how many differences to stop; each is shrunk first.</summary>
    public int MaximumDifferences { get; init; } = 5;
}
