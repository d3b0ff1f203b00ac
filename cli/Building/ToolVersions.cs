using Cordon.Cli.Shell;

namespace Cordon.Cli.Building;

/// <summary>The versions of the programs that evidence rests on.</summary>
public static class ToolVersions
{
    private static readonly string[] Builders = ["nasm", "lld", "binutils"];
    private static readonly string[] Checkers = ["z3", "cvc5", "qemu-system-x86", "busybox-static", "kconfig-frontends", "lz4", "xz-utils", "zstd"];

    /// <summary>What an image is built with: the SDK and Debian's packages.</summary>
    /// <exception cref="CordonException">dpkg or dotnet is missing (3).</exception>
    public static async Task<IReadOnlyDictionary<string, string>> OfBuildAsync(Workspace workspace, CancellationToken cancellation)
    {
        var versions = await DebianAsync(Builders, cancellation).ConfigureAwait(false);
        var sdk = await ToolProcess.RunAsync("dotnet", ["--version"], workspace.Root, null, cancellation).ConfigureAwait(false);
        versions["dotnet-sdk"] = sdk.Output.Trim();
        return versions;
    }

    /// <summary>What an image is checked with.</summary>
    /// <exception cref="CordonException">dpkg is missing (3).</exception>
    public static async Task<IReadOnlyDictionary<string, string>> OfChecksAsync(CancellationToken cancellation) =>
        await DebianAsync(Checkers, cancellation).ConfigureAwait(false);

    private static async Task<Dictionary<string, string>> DebianAsync(string[] packages, CancellationToken cancellation)
    {
        string[] arguments = ["-W", "-f", "${Package} ${Version}\\n", .. packages];
        var result = await ToolProcess.RunAsync("dpkg-query", arguments, null, null, cancellation).ConfigureAwait(false);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.TrimEntries))
            .Where(words => words.Length == 2 && words[1].Length > 0)
            .ToDictionary(words => words[0], words => words[1], StringComparer.Ordinal);
    }
}
