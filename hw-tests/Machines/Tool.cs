using System.Diagnostics;

namespace Cordon.HwTests.Machines;

/// <summary>Programs of this machine that the lanes call.</summary>
public static class Tool
{
    /// <summary>The full path of <paramref name="name"/> in <c>PATH</c>.</summary>
    /// <exception cref="LaneUnavailableException">There is none; the message names Debian's <paramref name="package"/>.</exception>
    public static string Find(string name, string package)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                return path;
            }
        }
        throw new LaneUnavailableException($"{name} is not installed: apt-get install {package}");
    }

    /// <summary>Runs a program to its end and returns its exit status and what it printed.</summary>
    public static (int Status, string Output) Run(string path, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
