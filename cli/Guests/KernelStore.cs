using System.Security.Cryptography;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Guests;

/// <summary>Finds guest kernels and unpacks those that come as a bzImage; what is unpacked is kept by the file's digest.</summary>
public sealed class KernelStore(Workspace workspace, Reporter reporter)
{
    /// <summary>The metapackage of the kernel that <c>--guest linux</c> boots.</summary>
    public const string CloudKernel = "linux-image-cloud-amd64";

    /// <summary>The metapackage of Debian's usual kernel, which unlike the cloud kernel can be Xen's first domain (CONFIG_XEN_DOM0).</summary>
    public const string UsualKernel = "linux-image-amd64";

    /// <summary>The bzImage of the kernel that the metapackage <paramref name="metapackage"/> stands for, fetched when it is not in the cache.</summary>
    /// <exception cref="CordonException">It cannot be had (3).</exception>
    public async Task<string> DebianAsync(string metapackage, CancellationToken cancellation)
    {
        // The cache answers first, so that a machine without a network keeps working.
        var kept = Path.Combine(workspace.Cache, "debian", metapackage + ".name");
        var package = File.Exists(kept)
            ? (await File.ReadAllTextAsync(kept, cancellation).ConfigureAwait(false)).Trim()
            : await DebianPackage.DependencyAsync(metapackage, cancellation).ConfigureAwait(false);
        var folder = await new DebianPackage(workspace, reporter).UnpackedAsync(package, cancellation).ConfigureAwait(false);
        AtomicFile.WriteText(kept, package + "\n");
        return Directory.EnumerateFiles(Path.Combine(folder, "boot"), "vmlinuz-*").Single();
    }

    /// <summary>Drivers for Xen that belong to one of Debian's kernels, by their files' names.</summary>
    /// <param name="kernel">The kernel, where <see cref="DebianAsync"/> said that it is.</param>
    /// <param name="names">Which ones.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async Task<IReadOnlyDictionary<string, byte[]>> DriversAsync(string kernel, IEnumerable<string> names, CancellationToken cancellation)
    {
        const string KernelPrefix = "vmlinuz-";
        var package = Path.GetDirectoryName(Path.GetDirectoryName(kernel))!;
        var folder = Path.Combine(package, "lib", "modules", Path.GetFileName(kernel)[KernelPrefix.Length..], "kernel", "drivers", "xen");
        var drivers = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            drivers[name] = await File.ReadAllBytesAsync(Path.Combine(folder, name), cancellation).ConfigureAwait(false);
        }

        return drivers;
    }

    /// <summary>The ELF of the kernel at <paramref name="path"/>: itself, or what its bzImage holds.</summary>
    /// <exception cref="CordonException">There is no such file, or it does not unpack (2).</exception>
    public async Task<byte[]> ElfAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
        {
            throw CordonException.BadInput($"kernel {path} does not exist");
        }

        var file = await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false);
        if (!BzImage.IsOne(file))
        {
            return file;
        }

        var unpacked = Path.Combine(workspace.Cache, "kernels", Convert.ToHexStringLower(SHA256.HashData(file)) + ".elf");
        if (!File.Exists(unpacked))
        {
            reporter.Step($"unpacking {Path.GetFileName(path)}");
            AtomicFile.WriteBytes(unpacked, await BzImage.UnpackAsync(file, path, cancellation).ConfigureAwait(false));
        }

        return await File.ReadAllBytesAsync(unpacked, cancellation).ConfigureAwait(false);
    }
}
