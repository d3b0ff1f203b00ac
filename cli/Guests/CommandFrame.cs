using System.Text.RegularExpressions;

namespace Cordon.Cli.Guests;

/// <summary>What a guest's command printed and how it ended, taken out of the guest's console by the frame that our init prints.</summary>
/// <param name="Output">What it printed, lines ended by \n.</param>
/// <param name="ExitCode">Its exit status; null when the guest ended before the command did.</param>
public sealed partial record CommandFrame(string Output, int? ExitCode)
{
    /// <summary>Looks for the frame of <paramref name="command"/> in <paramref name="console"/>.</summary>
    /// <returns>Null when the command never began.</returns>
    public static CommandFrame? Find(string console, string command)
    {
        var text = console.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        var tag = LinuxRamdisk.TagOf(command);
        var opening = $"<cordon:begin {tag}>\n";
        var begin = text.IndexOf(opening, StringComparison.Ordinal);
        if (begin < 0)
        {
            return null;
        }

        var inside = text[(begin + opening.Length)..];
        var end = End().Matches(inside).FirstOrDefault(match => match.Groups[1].Value == tag);
        return end is null ? new CommandFrame(inside, null) : new CommandFrame(inside[..end.Index], int.Parse(end.Groups[2].ValueSpan, null));
    }

    [GeneratedRegex("\n<cordon:end ([0-9a-f]{16}) ([0-9]{1,3})>")]
    private static partial Regex End();
}
