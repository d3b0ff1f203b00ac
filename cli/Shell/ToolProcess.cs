using System.ComponentModel;
using System.Diagnostics;

namespace Cordon.Cli.Shell;

/// <summary>What a finished program left.</summary>
/// <param name="ExitCode">Its exit status.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>The last line that says something, for a message of one line.</summary>
    public string LastLine =>
        (Error + "\n" + Output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(line => line.Length > 0) ?? $"exit status {ExitCode}";
}

/// <summary>Runs the programs that Cordon relies on; they end when Cordon is interrupted.</summary>
public static class ToolProcess
{
    /// <summary>Runs <paramref name="program"/> to its end and keeps what it prints.</summary>
    /// <param name="program">A name on PATH or a path.</param>
    /// <param name="arguments">Its arguments, not interpreted by a shell.</param>
    /// <param name="folder">Its working folder; the current one when null.</param>
    /// <param name="environment">Variables added to the environment.</param>
    /// <param name="cancellation">Kills it and its children.</param>
    /// <exception cref="CordonException">The program is not installed (3).</exception>
    public static async Task<ToolResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellation = default)
    {
        using var process = Start(program, arguments, folder, environment);
        process.StandardInput.Close();
        await using var kill = cancellation.Register(() => KillTree(process)).ConfigureAwait(false);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return new ToolResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }

    /// <summary>Starts <paramref name="program"/> with its three streams redirected.</summary>
    /// <exception cref="CordonException">The program is not installed (3).</exception>
    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? Directory.GetCurrentDirectory(),
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw CordonException.Lacking($"{program} is not installed; install it with: apt-get install {PackageOf(program)}");
        }
    }

    /// <summary>Ends <paramref name="process"/> and what it started, if it still runs.</summary>
    public static void KillTree(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static string PackageOf(string program) => Path.GetFileName(program) switch
    {
        "qemu-system-x86_64" => "qemu-system-x86",
        "kconfig-conf" or "kconfig-mconf" => "kconfig-frontends",
        "xz" => "xz-utils",
        "ld.lld" => "lld",
        "nm" or "objdump" => "binutils",
        "apt-get" => "apt",
        var other => other,
    };
}
