using System.CommandLine;
using Cordon.Cli.Configuration;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Commands;

/// <summary>Options that several commands share.</summary>
public static class CommonOptions
{
    /// <summary><c>--config C</c>: a preset's name or a .config file.</summary>
    public static Option<string> Config() =>
        new("--config") { Description = "A preset's name, or a .config file", HelpName = "C", DefaultValueFactory = _ => Configurator.DefaultPreset };

    /// <summary><c>--lane L</c>.</summary>
    public static Option<string> Lane(string usual) => new("--lane") { Description = "Where it runs", HelpName = "L", DefaultValueFactory = _ => usual };

    /// <summary><c>--shard I/N</c>: the I-th of N equal parts of the work, I from 0.</summary>
    public static Option<string?> Shard() => new("--shard") { Description = "Do only part I (from 0) of N", HelpName = "I/N" };

    /// <summary>The part of the work that <c>--shard</c> names.</summary>
    /// <exception cref="CordonException">It is not of the form.</exception>
    public static (int Index, int Count) ShardOf(string? text)
    {
        if (text is null)
        {
            return (0, 1);
        }

        var parts = text.Split('/');
        return parts.Length == 2 && int.TryParse(parts[0], out var index) && int.TryParse(parts[1], out var count) && index >= 0 && index < count
            ? (index, count)
            : throw CordonException.BadInput($"--shard {text}: I/N with 0 ≤ I < N would be right");
    }
}
