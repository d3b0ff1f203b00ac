using System.Text;
using System.Text.RegularExpressions;

namespace Cordon.Cli.Lanes;

/// <summary>What hypervisor and guests said during a run, and what that says of the guests' ends.</summary>
public sealed partial class GuestConsoles
{
    /// <summary>The hypervisor's name on the serial line.</summary>
    public const string Hypervisor = "cordon";

    private readonly Dictionary<string, StringBuilder> texts = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Takes a piece of what <paramref name="speaker"/> says.</summary>
    public void Hear(string speaker, string text)
    {
        lock (gate)
        {
            if (!texts.TryGetValue(speaker, out var said))
            {
                texts[speaker] = said = new StringBuilder();
            }

            said.Append(text);
        }
    }

    /// <summary>All that <paramref name="speaker"/> said.</summary>
    public string Of(string speaker)
    {
        lock (gate)
        {
            return texts.TryGetValue(speaker, out var said) ? said.ToString() : "";
        }
    }

    /// <summary>The line by which the hypervisor said that it failed; null when it did not.</summary>
    public string? Panic => Panicked().Match(Of(Hypervisor)) is { Success: true } panic ? panic.Groups[1].Value : null;

    /// <summary>The line by which the hypervisor said that this machine or its boot module is not one it can start on; null when it started.</summary>
    public string? CannotStart => Refusal().Match(Of(Hypervisor)) is { Success: true } refusal ? refusal.Groups[1].Value : null;

    /// <summary>What became of the domain <paramref name="name"/>.</summary>
    public GuestOutcome Outcome(string name)
    {
        var outcome = new GuestOutcome(name, GuestState.NotStarted, null);
        foreach (Match line in DomainLine().Matches(Of(Hypervisor)))
        {
            if (line.Groups[1].Value == name)
            {
                outcome = line.Groups[2].Value switch
                {
                    "started" => new(name, GuestState.Running, null),
                    var said when said.StartsWith("refused: ", StringComparison.Ordinal) => new(name, GuestState.Refused, said["refused: ".Length..]),
                    var said when said.StartsWith("shutdown ", StringComparison.Ordinal) => new(name, GuestState.Shutdown, said["shutdown ".Length..]),
                    var said when said.StartsWith("stopped: ", StringComparison.Ordinal) => new(name, GuestState.Stopped, said["stopped: ".Length..]),
                    _ => outcome,
                };
            }
        }

        return outcome;
    }

    [GeneratedRegex("^domain ([A-Za-z0-9._-]+): (.*)$", RegexOptions.Multiline)]
    private static partial Regex DomainLine();

    [GeneratedRegex("^cannot start: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Refusal();

    [GeneratedRegex("^panic: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Panicked();
}
