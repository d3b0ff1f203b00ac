using Cordon.Cli.Shell;

namespace Cordon.Cli.Lanes;

/// <summary>The lanes: where an image or the comparison of model and implementation runs.</summary>
public static class LaneNames
{
    /// <summary>Model and implementation in this process.</summary>
    public const string Host = "host";

    /// <summary>The image under QEMU's emulated SVM.</summary>
    public const string QemuSvm = "qemu-svm";

    /// <summary>The image under Bochs's emulated VMX.</summary>
    public const string BochsVmx = "bochs-vmx";

    /// <summary>The image under Bochs's emulated SVM.</summary>
    public const string BochsSvm = "bochs-svm";

    /// <summary>The guests on Debian's Xen instead of on Cordon, under QEMU.</summary>
    public const string Xen = "xen";

    /// <summary>Lanes that the command line names and that this version does not drive, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> NotDriven { get; } = new Dictionary<string, string>
    {
        ["kvm"] = "the machine's own SVM or VMX is not driven yet",
        ["serial"] = "no real machine is driven yet",
    };

    /// <summary>Checks that <paramref name="lane"/> is one of <paramref name="possible"/>.</summary>
    /// <exception cref="CordonException">It is another one (3), or none (2).</exception>
    public static string Check(string lane, params string[] possible)
    {
        if (possible.Contains(lane))
        {
            return lane;
        }

        var right = $"{string.Join(", ", possible)} would be right";
        throw NotDriven.TryGetValue(lane, out var why)
            ? CordonException.Lacking($"--lane {lane}: {why}; {right}")
            : CordonException.BadInput($"--lane {lane}: there is no such lane for this command; {right}");
    }
}
