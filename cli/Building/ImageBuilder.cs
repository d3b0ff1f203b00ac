using System.Security.Cryptography;
using System.Text.Json;
using Cordon.Cli.Configuration;
using Cordon.Cli.Elf;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Building;

/// <summary>An image and what was written beside it.</summary>
/// <param name="Image">The ELF file.</param>
/// <param name="Folder">The folder of image, map, configuration and bill of materials.</param>
/// <param name="Sha256">The image's digest, in hexadecimal.</param>
/// <param name="LoadedBytes">The sum of p_filesz over its PT_LOAD segments.</param>
public sealed record BuiltImage(string Image, string Folder, string Sha256, ulong LoadedBytes);

/// <summary>Builds the image of a configuration.</summary>
public sealed class ImageBuilder(Session session)
{
    /// <summary>The image's file name.</summary>
    public const string ImageName = "cordon.elf";

    /// <summary>The linker's map.</summary>
    public const string MapName = "cordon.map";

    /// <summary>The configuration as it was built.</summary>
    public const string ConfigurationName = "cordon.config";

    /// <summary>The bill of materials.</summary>
    public const string BillName = "bom.json";

    private const string Project = "impl/image/Cordon.Image.csproj";
    private const string InputsName = ".inputs";
    private static readonly string[] Inputs = ["impl", "spec", "Directory.Build.props", "Directory.Packages.props", "global.json"];

    /// <summary>What the image of a configuration depends on, as a digest.</summary>
    public static string InputsOf(SourceTree sources, ConfigurationFile configuration) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(sources.DigestOf(Inputs) + "\n" + configuration.Text)));

    /// <summary>The image of <paramref name="configuration"/> in <c>build/NAME</c>, built when something that it depends on has changed.</summary>
    /// <exception cref="CordonException">It does not build (1).</exception>
    public async Task<BuiltImage> BuildAsync(ConfigurationFile configuration, CancellationToken cancellation) =>
        await BuildIntoAsync(configuration, Path.Combine(session.Workspace.Build, configuration.Name), cancellation).ConfigureAwait(false);

    /// <summary>The image of <paramref name="configuration"/> in <paramref name="folder"/>.</summary>
    /// <exception cref="CordonException">It does not build (1).</exception>
    public async Task<BuiltImage> BuildIntoAsync(ConfigurationFile configuration, string folder, CancellationToken cancellation)
    {
        var inputs = InputsOf(new SourceTree(session.Workspace), configuration);
        var image = Path.Combine(folder, ImageName);
        var kept = Path.Combine(folder, InputsName);
        if (!File.Exists(image) || !File.Exists(kept) || (await File.ReadAllTextAsync(kept, cancellation).ConfigureAwait(false)).Trim() != inputs)
        {
            session.Reporter.Step($"building the image of {configuration.Name}");
            Directory.CreateDirectory(folder);
            File.Delete(kept);
            using var made = new TemporaryFolder();
            await CompileAsync(configuration, made, cancellation).ConfigureAwait(false);
            await WriteBesideAsync(configuration, made, cancellation).ConfigureAwait(false);
            foreach (var name in (string[])[MapName, ConfigurationName, BillName, ImageName])
            {
                AtomicFile.Copy(made.File(name), Path.Combine(folder, name));
            }

            AtomicFile.WriteText(kept, inputs + "\n");
        }

        var bytes = await File.ReadAllBytesAsync(image, cancellation).ConfigureAwait(false);
        return new BuiltImage(image, folder, Convert.ToHexStringLower(SHA256.HashData(bytes)), ElfFile.Read(bytes).LoadedBytes);
    }

    /// <summary>Builds the image of <paramref name="configuration"/> into <paramref name="folder"/>, with nothing taken from an earlier build.</summary>
    /// <exception cref="CordonException">It does not build (1).</exception>
    public async Task<BuiltImage> BuildAgainAsync(ConfigurationFile configuration, string folder, CancellationToken cancellation)
    {
        var fresh = configuration with { Name = configuration.Name + "-again" };
        foreach (var made in (string[])["obj", "bin"])
        {
            var earlier = Path.Combine(session.Workspace.Root, "impl", "image", made, fresh.Name);
            if (Directory.Exists(earlier))
            {
                Directory.Delete(earlier, recursive: true);
            }
        }

        return await BuildIntoAsync(fresh, folder, cancellation).ConfigureAwait(false);
    }

    // All configurations are compiled in one folder of the tree.
    private static readonly SemaphoreSlim Compiling = new(1);

    private async Task CompileAsync(ConfigurationFile configuration, TemporaryFolder made, CancellationToken cancellation)
    {
        var constants = made.File("Config.g.cs");
        var kconfig = KconfigFile.Read(session.Workspace.Kconfig, session.Workspace.Root);
        await File.WriteAllTextAsync(constants, ConfigurationSource.Of(configuration, kconfig), cancellation).ConfigureAwait(false);
        await Compiling.WaitAsync(cancellation).ConfigureAwait(false);
        ToolResult result;
        try
        {
            result = await ToolProcess.RunAsync(
                "dotnet",
                ["build", Project, "-c", "Release", "-v", "q", "--nologo", $"-p:CordonConfig={constants}", $"-p:CordonConfigName={configuration.Name}", $"-p:ImageDirectory={made.Path}/"],
                session.Workspace.Root,
                null,
                cancellation).ConfigureAwait(false);
        }
        finally
        {
            Compiling.Release();
        }

        if (result.ExitCode != 0 || !File.Exists(made.File(ImageName)))
        {
            var error = result.Output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? result.LastLine;
            throw CordonException.ClaimFails($"the image of {configuration.Name} does not build: {error.Trim()}");
        }
    }

    private async Task WriteBesideAsync(ConfigurationFile configuration, TemporaryFolder made, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(made.File(ConfigurationName), configuration.Text, cancellation).ConfigureAwait(false);
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(made.File(ImageName), cancellation).ConfigureAwait(false)));
        var locks = Directory.EnumerateFiles(Path.Combine(session.Workspace.Root, "impl", "image"), "packages.lock.json");
        var bill = BillOfMaterials.Of(digest, locks, await ToolVersions.OfBuildAsync(session.Workspace, cancellation).ConfigureAwait(false));
        await File.WriteAllTextAsync(made.File(BillName), bill.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n", cancellation).ConfigureAwait(false);
    }
}
