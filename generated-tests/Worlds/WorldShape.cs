using Cordon.GeneratedTests.Commands;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>What a starting world is: its machine, and what its guests have done before the case begins.</summary>
/// <param name="Name">Its name in case files.</param>
/// <param name="Frames">How many frames the machine has.</param>
/// <param name="Preparation">The steps before the case, made and compared as its own are.</param>
public sealed record WorldShape(string Name, int Frames, IReadOnlyList<Step> Preparation)
{
    /// <summary>System time when it begins, in ns.</summary>
    public ulong Now { get; init; } = 1_000_000;

    /// <summary>How many frames of RAM a domain may own.</summary>
    public ulong MaximumPages { get; init; } = GuestPlaces.RamFrames + 6;

    /// <summary>How its guests translate linear addresses.</summary>
    public GuestPagingSetup Paging { get; init; }

    /// <summary>How far the places of <see cref="GuestPlaces"/> are moved in linear addresses, in bytes.</summary>
    public ulong PlacesAt { get; init; }
}
