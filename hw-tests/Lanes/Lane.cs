using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Reference;

namespace Cordon.HwTests.Lanes;

/// <summary>A hypervisor that the model is held against.</summary>
/// <param name="Name">One of <see cref="LaneRunner.Names"/>.</param>
/// <param name="Setup">The machine.</param>
/// <param name="Domain">What its builder makes of the guest's domain.</param>
/// <param name="Limits">The calls that cannot be compared on it.</param>
/// <param name="Explain">The clause that says why a result may differ from the model's; null for none.</param>
public sealed record Lane(
    string Name, MachineSetup Setup, DomainDescription Domain, LaneLimits Limits, Func<CallStep, ulong, ulong, string?> Explain)
{
    /// <summary>Whether the hypervisor gives frames with what they held before (HC-DIF-023), so that the guest clears them.</summary>
    public bool ClearsPopulated { get; init; }

    /// <summary>Whether the hypervisor hands out the grant handle that waits longest.</summary>
    public bool TakesLongestWaitingHandle { get; init; }

    /// <summary>Debian's Xen: the model itself is held against it.</summary>
    public static Lane Xen(string cache)
        => new("xen", Hypervisors.Xen(cache), DomainDescription.OfXen, new([.. LaneLimits.OfEveryLane, .. LaneLimits.OfXen]), KnownDifferences.Explain)
        {
            ClearsPopulated = true,
            TakesLongestWaitingHandle = true,
        };

    /// <summary>Cordon's image on one of its lanes. It may differ from the model in nothing.</summary>
    public static Lane Cordon(string lane, string cache, string image)
        => new(lane, Hypervisors.Cordon(lane, cache, image), DomainDescription.OfCordon, new(LaneLimits.OfEveryLane), (_, _, _) => null);
}
