using System.IO.Compression;

namespace Cordon.HwTests.Machines;

/// <summary>
/// Debian's Xen, unpacked into the cache and never installed: its package would change the boot loader of the machine that the tests run on.
/// </summary>
public static class XenPackage
{
    /// <summary>The Debian package.</summary>
    public const string Name = "xen-hypervisor-4.17-amd64";

    /// <summary>The path of the uncompressed hypervisor under <paramref name="cache"/>; fetched when it is not there.</summary>
    /// <exception cref="LaneUnavailableException">It is not there and cannot be fetched.</exception>
    public static string Hypervisor(string cache)
    {
        var folder = Path.Combine(cache, "xen");
        var hypervisor = Path.Combine(folder, "xen-4.17-amd64");
        if (!File.Exists(hypervisor))
        {
            Directory.CreateDirectory(folder);
            var package = Fetch(folder);
            Unpack(package, folder, hypervisor);
        }
        return hypervisor;
    }

    static string Fetch(string folder)
    {
        if (Package(folder) is { } present)
        {
            return present;
        }
        var (status, output) = Tool.Run(Tool.Find("apt-get", "apt"), folder, "download", "-q", Name);
        return status == 0 && Package(folder) is { } fetched ? fetched
            : throw new LaneUnavailableException(
                $"Debian's Xen is not in {folder} and cannot be fetched (apt-get download {Name}): {LastLine(output)}");
    }

    static string? Package(string folder) => Directory.EnumerateFiles(folder, Name + "_*.deb").Order(StringComparer.Ordinal).LastOrDefault();

    static void Unpack(string package, string folder, string hypervisor)
    {
        var unpacked = Path.Combine(folder, "unpacked");
        var (status, output) = Tool.Run(Tool.Find("dpkg", "dpkg"), folder, "-x", package, unpacked);
        var compressed = Path.Combine(unpacked, "boot", "xen-4.17-amd64.gz");
        if (status != 0 || !File.Exists(compressed))
        {
            throw new LaneUnavailableException($"{package} holds no boot/xen-4.17-amd64.gz: {LastLine(output)}");
        }
        var unfinished = hypervisor + $".{Guid.NewGuid():N}.part";
        using (var input = new GZipStream(File.OpenRead(compressed), CompressionMode.Decompress))
        using (var plain = File.Create(unfinished))
        {
            input.CopyTo(plain);
        }
        File.Move(unfinished, hypervisor, overwrite: true);
    }

    static string LastLine(string output) => output.Trim().Split('\n')[^1].Trim();
}
