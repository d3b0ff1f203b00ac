using Cordon.Cli.Shell;

namespace Cordon.Cli.Guests;

/// <summary>Debian packages that are unpacked into the cache and never installed: installing a kernel would run boot-loader hooks.</summary>
public sealed class DebianPackage(Workspace workspace, Reporter reporter)
{
    /// <summary>The folder in which <paramref name="package"/> lies unpacked; fetched by apt when it is not there yet.</summary>
    /// <exception cref="CordonException">apt cannot fetch it (3).</exception>
    public async Task<string> UnpackedAsync(string package, CancellationToken cancellation)
    {
        var folder = Path.Combine(workspace.Cache, "debian", package);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        using var held = await FileLock.HoldAsync(folder, cancellation).ConfigureAwait(false);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        reporter.Step($"fetching Debian's {package}");
        using var temporary = new TemporaryFolder();
        var fetched = await ToolProcess.RunAsync("apt-get", ["download", package], temporary.Path, null, cancellation).ConfigureAwait(false);
        var file = Directory.EnumerateFiles(temporary.Path, "*.deb").SingleOrDefault();
        if (fetched.ExitCode != 0 || file is null)
        {
            throw CordonException.Lacking($"apt cannot fetch {package}: {fetched.LastLine} (apt-get update may help; a network is needed once)");
        }

        var unpacked = AtomicFile.TemporaryBeside(folder);
        var result = await ToolProcess.RunAsync("dpkg", ["-x", file, unpacked], null, null, cancellation).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            Directory.Delete(unpacked, recursive: true);
            throw CordonException.Lacking($"{package} does not unpack: {result.LastLine}");
        }

        Directory.Move(unpacked, folder);
        return folder;
    }

    /// <summary>The package that the metapackage <paramref name="package"/> stands for: its first dependency.</summary>
    /// <exception cref="CordonException">apt does not know the package (3).</exception>
    public static async Task<string> DependencyAsync(string package, CancellationToken cancellation)
    {
        var result = await ToolProcess.RunAsync("apt-cache", ["depends", "--important", package], null, null, cancellation).ConfigureAwait(false);
        const string Depends = "Depends: ";
        var line = result.Output.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith(Depends, StringComparison.Ordinal));
        return line?[Depends.Length..].Trim()
            ?? throw CordonException.Lacking($"apt does not know {package}; apt-get update may help (Debian 12 has it)");
    }
}
