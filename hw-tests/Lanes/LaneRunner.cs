using Cordon.HwTests.Cases;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;

namespace Cordon.HwTests.Lanes;

/// <summary>The lanes on which a guest of our own runs under a real exit path.</summary>
public static class LaneRunner
{
    /// <summary>The lanes' names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["qemu-svm", "bochs-vmx", "bochs-svm", "kvm", "xen"];

    /// <summary>The lane of that name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="cache">Where fetched and assembled files are kept.</param>
    /// <param name="image">Cordon's image; not used on <c>xen</c>.</param>
    /// <exception cref="LaneUnavailableException">This machine lacks what the lane needs.</exception>
    public static Lane LaneOf(string name, string cache, string image) => name switch
    {
        "xen" => Lane.Xen(cache),
        "qemu-svm" or "bochs-vmx" or "bochs-svm" or "kvm" => Lane.Cordon(name, cache, image),
        _ => throw new ArgumentException($"there is no lane {name}; there are {string.Join(", ", Names)}"),
    };

    /// <summary>Runs generated cases, or the one of a file, and compares hypervisor and model.</summary>
    /// <exception cref="LaneUnavailableException">This machine lacks what the lane needs.</exception>
    /// <exception cref="MachineException">Hypervisor or guest stopped answering.</exception>
    /// <exception cref="CaseFileException">The file to replay is missing or no case.</exception>
    public static LaneReport Fuzz(LaneOptions options, IProgress<LaneProgress>? progress = null, CancellationToken cancellation = default)
    {
        var replayed = options.Replay is { } file ? CaseFile.Read(file) : null;
        var fuzz = new LaneFuzz(LaneOf(options.Lane, options.Cache, options.Image), options, progress, cancellation);
        if (replayed is not null)
        {
            fuzz.Replay(replayed);
        }
        else
        {
            fuzz.Generate();
        }
        return fuzz.Report();
    }
}
