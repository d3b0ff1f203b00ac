using System.CommandLine;
using System.Globalization;
using System.Numerics;
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

    /// <summary><c>--shard I/N</c>: the I-th of N equal parts of the work.</summary>
    public static Option<string?> Shard() => new("--shard") { Description = "Do only part I of N", HelpName = "I/N" };

    /// <summary>The part of the work that <c>--shard</c> names, from 1.</summary>
    /// <exception cref="CordonException">It is not of the form.</exception>
    public static (int Index, int Count) ShardOf(string? text)
    {
        if (text is null)
        {
            return (1, 1);
        }

        var parts = text.Split('/');
        return parts.Length == 2 && int.TryParse(parts[0], out var index) && int.TryParse(parts[1], out var count) && index >= 1 && index <= count
            ? (index, count)
            : throw CordonException.BadInput($"--shard {text}: I/N with 1 ≤ I ≤ N would be right");
    }

    /// <summary>An option whose value is a number, with a message that says so.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it says.</param>
    /// <param name="helpName">The number's name in the help.</param>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest number.</param>
    public static Option<T?> Number<T>(string name, string description, string helpName, T least, T most)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                if (T.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                {
                    return number;
                }

                result.AddError($"{name} {result.Tokens[0].Value}: a number from {least} to {most} would be right");
                return null;
            },
        };

    /// <summary>The time that <c>--for TIME</c> names: 90, 90s, 15m or 2h.</summary>
    /// <exception cref="CordonException">It is not of the form.</exception>
    public static TimeSpan? TimeOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var unit = text.Length > 0 && char.IsAsciiLetter(text[^1]) ? text[^1] : 's';
        var digits = text.TrimEnd(unit);
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && unit is 's' or 'm' or 'h'
            ? TimeSpan.FromSeconds(number * (unit switch { 's' => 1, 'm' => 60, _ => 3600 }))
            : throw CordonException.BadInput($"--for {text}: a time as 90s, 15m or 2h would be right");
    }
}
