using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Cordon.Cli.Shell;

/// <summary>What a command says: results on standard output, progress and errors on standard error.</summary>
/// <remarks>With <c>--json</c> standard output carries one object and nothing else; with <c>--quiet</c> only errors are said.</remarks>
public sealed class Reporter(TextWriter output, TextWriter error, bool json, bool quiet, bool terminal)
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly IAnsiConsole progress = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
    private readonly Lock gate = new();
    private bool statusShown;

    /// <summary>Whether results go to standard output as one JSON object.</summary>
    public bool Json => json;

    /// <summary>Whether only errors are said.</summary>
    public bool Quiet => quiet;

    /// <summary>Seconds since the command began.</summary>
    public double Seconds => Math.Round(clock.Elapsed.TotalSeconds, 3);

    /// <summary>A line of the result for a person.</summary>
    public void Line(string text)
    {
        if (json || quiet)
        {
            return;
        }

        lock (gate)
        {
            ClearStatus();
            output.WriteLine(text);
            output.Flush();
        }
    }

    /// <summary>Text of a guest, as it comes, without a line's end of our own.</summary>
    public void Raw(string text)
    {
        if (json)
        {
            return;
        }

        lock (gate)
        {
            ClearStatus();
            output.Write(text);
            output.Flush();
        }
    }

    /// <summary>A step of long work begins or has ended: kept in the log of the terminal.</summary>
    public void Step(string text)
    {
        if (quiet)
        {
            return;
        }

        lock (gate)
        {
            ClearStatus();
            if (terminal)
            {
                progress.MarkupLineInterpolated($"[grey]{Seconds,7:0.0}s[/] {text}");
            }
            else
            {
                error.WriteLine($"{Seconds,7:0.0}s {text}");
            }
        }
    }

    /// <summary>Where long work stands; overwritten by the next. Said on a terminal only.</summary>
    public void Status(string text)
    {
        if (quiet || !terminal)
        {
            return;
        }

        lock (gate)
        {
            error.Write($"\r\e[2K{text}");
            statusShown = true;
        }
    }

    /// <summary>An error, in one line.</summary>
    public void Error(string text)
    {
        lock (gate)
        {
            ClearStatus();
            error.WriteLine($"cordon: {text.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>The command's one JSON object, when <c>--json</c> asks for it.</summary>
    public void Object(JsonObject result)
    {
        if (json)
        {
            output.WriteLine(result.ToJsonString(Indented));
            output.Flush();
        }
    }

    private void ClearStatus()
    {
        if (statusShown)
        {
            error.Write("\r\e[2K");
            statusShown = false;
        }
    }
}
