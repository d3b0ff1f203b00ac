namespace Cordon.HwTests.Machines;

/// <summary>The program <c>probe</c> of the Linux guests (<c>hw-tests/linux</c>), which this assembly carries.</summary>
public static class LinuxProbe
{
    /// <summary>What it is called.</summary>
    public const string Name = "probe";

    /// <summary>Debian's modules that it loads: the devices of event channels, of grants that are given and of those that are used, and of hypercalls.</summary>
    public static IReadOnlyList<string> Modules { get; } = ["xen-evtchn.ko", "xen-gntalloc.ko", "xen-gntdev.ko", "xen-privcmd.ko"];

    /// <summary>The static ELF.</summary>
    public static byte[] Read()
    {
        using var stream = typeof(LinuxProbe).Assembly.GetManifestResourceStream("linux/" + Name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
