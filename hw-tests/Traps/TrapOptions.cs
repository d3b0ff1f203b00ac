namespace Cordon.HwTests.Traps;

/// <summary>What sequences of exceptions and interrupts on a lane are to be compared.</summary>
public sealed record TrapOptions
{
    /// <summary>One of the lanes of Cordon's image.</summary>
    public required string Lane { get; init; }

    /// <summary>Where assembled files are kept.</summary>
    public required string Cache { get; init; }

    /// <summary>The image.</summary>
    public required string Image { get; init; }

    /// <summary>How many sequences.</summary>
    public required long Cases { get; init; }

    /// <summary>The same seed gives the same cases.</summary>
    public required ulong Seed { get; init; }

    /// <summary>After how many differences to stop.</summary>
    public int MaximumDifferences { get; init; } = 10;
}

/// <summary>What a comparison of sequences came to.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Cases">How many sequences were compared.</param>
/// <param name="Events">How many exceptions and interrupts they met.</param>
/// <param name="Seconds">How long that took, the machine's start not counted.</param>
/// <param name="Seen">How often each kind of thing happened, by the model.</param>
/// <param name="Known">How often a known fault of the emulator was seen, or a case not made, by its reason.</param>
/// <param name="Differences">What else was found, in field terms.</param>
public sealed record TrapReport(
    string Lane, ulong Seed, long Cases, long Events, double Seconds,
    IReadOnlyDictionary<string, long> Seen, IReadOnlyDictionary<string, long> Known, IReadOnlyList<string> Differences);
