using Cordon.Cli.Shell;
using Cordon.HwTests.Machines;

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

    /// <summary>The image under this machine's own virtualisation, where it gives guests SVM or VMX.</summary>
    public const string Kvm = "kvm";

    /// <summary>A machine that booted the disc of <c>cordon build</c> and whose serial line was kept.</summary>
    public const string Serial = "serial";

    /// <summary>The guests on Debian's Xen instead of on Cordon, under QEMU.</summary>
    public const string Xen = "xen";

    /// <summary>Checks that <paramref name="lane"/> is one of <paramref name="possible"/>.</summary>
    /// <exception cref="CordonException">It is not (2).</exception>
    public static string Check(string lane, params string[] possible) => possible.Contains(lane)
        ? lane
        : throw CordonException.BadInput($"--lane {lane}: there is no such lane for this command; {string.Join(", ", possible)} would be right");

    /// <summary>Checks that this machine has what <paramref name="lane"/> runs on.</summary>
    /// <exception cref="CordonException">It has not (3).</exception>
    public static void RequireHere(string lane)
    {
        if (WhyNotHere(lane) is { } reason)
        {
            throw CordonException.Lacking($"--lane {lane}: {reason}");
        }
    }

    /// <summary>Why this machine has not what <paramref name="lane"/> runs on; null when it has. What can be installed is not looked for.</summary>
    public static string? WhyNotHere(string lane)
    {
        try
        {
            if (lane == Kvm)
            {
                KvmHost.Require();
            }

            return null;
        }
        catch (LaneUnavailableException error)
        {
            return error.Message;
        }
    }
}
