using Cordon.GeneratedTests.Paging;

namespace Cordon.HwTests.Paging;

/// <summary>What accesses on a lane are to be compared.</summary>
public sealed record PagingOptions
{
    /// <summary>One of the lanes of Cordon's image.</summary>
    public required string Lane { get; init; }

    /// <summary>Where assembled files are kept.</summary>
    public required string Cache { get; init; }

    /// <summary>The image.</summary>
    public required string Image { get; init; }

    /// <summary>How many accesses.</summary>
    public required long Cases { get; init; }

    /// <summary>The same seed gives the same cases.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The kinds of paging.</summary>
    public IReadOnlyList<PagingMode> Modes { get; init; } = [PagingMode.None, PagingMode.Legacy, PagingMode.Extended, PagingMode.FourLevel];

    /// <summary>After how many differences to stop.</summary>
    public int MaximumDifferences { get; init; } = 10;
}

/// <summary>What a comparison of accesses came to.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Cases">How many accesses were compared.</param>
/// <param name="Seconds">How long that took, the machine's start not counted.</param>
/// <param name="Features">What the guest's processor has.</param>
/// <param name="Ends">How often each kind of paging ended in each way.</param>
/// <param name="Known">How often a known fault of the emulator was seen.</param>
/// <param name="Differences">What else was found, in field terms.</param>
public sealed record PagingReport(
    string Lane, ulong Seed, long Cases, double Seconds, ProcessorFeatures Features,
    IReadOnlyDictionary<string, long> Ends, IReadOnlyDictionary<string, long> Known, IReadOnlyList<string> Differences);
