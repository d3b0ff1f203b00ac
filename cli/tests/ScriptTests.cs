using System.Diagnostics;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests;

/// <summary>The scripts: what is missing, what is counted.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Workspace workspace = Workspace.Find();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>A package that is missing, where nobody may install it, is named; the exit status is 3.</summary>
    [Fact]
    public async Task A_missing_package_is_named()
    {
        Tree();
        await File.WriteAllTextAsync(folder.File("cli/packages.txt"), "dpkg # is there\nno-such-package-at-all # is not\n");
        Tool("id", "echo 1000");
        Tool("sudo", "exit 1");
        var (status, _, error) = await BashAsync("cordon", "--help");
        Assert.Equal(3, status);
        Assert.Contains("missing Debian packages: no-such-package-at-all; install them with: apt-get install no-such-package-at-all", error, StringComparison.Ordinal);
    }

    /// <summary>Without the SDK there is one line and 3.</summary>
    [Fact]
    public async Task A_missing_sdk_is_named()
    {
        Tree();
        await File.WriteAllTextAsync(folder.File("cli/packages.txt"), "dpkg\n");
        Tool("dotnet", "exit 1");
        var (status, _, error) = await BashAsync("cordon", "--help");
        Assert.Equal(3, status);
        Assert.Contains("install .NET 10", error, StringComparison.Ordinal);
    }

    /// <summary>A test project that passes, one that fails, one that crashes and one in which nothing runs are counted as what they are.</summary>
    [Fact]
    public async Task Results_are_added_up()
    {
        Tree();
        await File.WriteAllTextAsync(folder.File("cli/packages.txt"), "dpkg\n");
        await File.WriteAllTextAsync(folder.File("global.json"), "{}");
        const string Trx = """<Counters total=\"%s\" executed=\"%s\" passed=\"%s\" failed=\"%s\" error=\"0\" />\n""";
        Tool("dotnet", $$"""
            [ "$1" = test ] || exit 0
            out=; while [ $# -gt 0 ]; do [ "$1" = --results-directory ] && out=$2; case $1 in *.csproj) name=$(basename "$1" .csproj);; esac; shift; done
            case $name in
              Good) printf "{{Trx}}" 5 5 4 0 >"$out/Good.trx" ;;
              Bad) printf "{{Trx}}" 3 3 2 1 >"$out/Bad.trx"; exit 1 ;;
              Crash) exit 134 ;;
              Empty) printf "{{Trx}}" 0 0 0 0 >"$out/Empty.trx" ;;
            esac
            """);
        var (all, output, _) = await BashAsync("test", "Good.csproj", "Bad.csproj", "Crash.csproj", "Empty.csproj");
        Assert.Equal("6 passed, 3 failed, 1 skipped", output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(1, all);
        var (good, one, _) = await BashAsync("test", "Good.csproj");
        Assert.Equal("4 passed, 0 failed, 1 skipped", one.TrimEnd().Split('\n')[^1]);
        Assert.Equal(0, good);
    }

    private void Tree()
    {
        Directory.CreateDirectory(folder.File("cli"));
        Directory.CreateDirectory(folder.File("bin"));
        foreach (var script in (string[])["cordon", "test", "cli/ready.sh"])
        {
            File.Copy(Path.Combine(workspace.Root, script), folder.File(script));
        }
    }

    private void Tool(string name, string script)
    {
        File.WriteAllText(folder.File($"bin/{name}"), $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(folder.File($"bin/{name}"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private async Task<(int Status, string Output, string Error)> BashAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(folder.File(arguments[0]), arguments[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        start.Environment["PATH"] = folder.File("bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = folder.Path;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
