using System.Diagnostics;

namespace Cordon.Cli.Lanes;

/// <summary>The terminal passes every key to the guest, Ctrl-C too, until this is disposed.</summary>
public sealed class RawTerminal : IDisposable
{
    private readonly string saved;

    private RawTerminal(string saved) => this.saved = saved;

    /// <summary>Makes standard input raw; null when it is no terminal.</summary>
    public static RawTerminal? Enter()
    {
        if (Console.IsInputRedirected)
        {
            return null;
        }

        var saved = Stty("-g").Trim();
        Stty("raw", "-echo");
        return new RawTerminal(saved);
    }

    /// <inheritdoc/>
    public void Dispose() => Stty(saved);

    private static string Stty(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("stty", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
