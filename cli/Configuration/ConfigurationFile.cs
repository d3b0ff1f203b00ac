using Cordon.Cli.Shell;

namespace Cordon.Cli.Configuration;

/// <summary>A complete configuration: a value for every visible option.</summary>
/// <param name="Name">What it is called: a preset's name, or its file's.</param>
/// <param name="Values">The values by option (without CONFIG_): y, n, a number or text; what another option hides is absent.</param>
public sealed record ConfigurationFile(string Name, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Whether the bool <paramref name="option"/> is set.</summary>
    public bool IsSet(string option) => Values.GetValueOrDefault(option) == "y";

    /// <summary>The number that <paramref name="option"/> is set to; null when it is not in the configuration.</summary>
    public ulong? Number(string option) => ulong.TryParse(Values.GetValueOrDefault(option), out var number) ? number : null;

    /// <summary>The lines of a <c>.config</c>, sorted, so that equal configurations are equal files.</summary>
    public string Text => string.Concat(Values.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => pair.Value == "n" ? $"# CONFIG_{pair.Key} is not set\n" : $"CONFIG_{pair.Key}={pair.Value}\n"));

    /// <summary>The values that <paramref name="path"/> sets.</summary>
    /// <exception cref="CordonException">A line is not of the form, names no option, or has a value that the option cannot have.</exception>
    public static Dictionary<string, string> ReadValues(string path, KconfigFile kconfig)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var raw in File.ReadLines(path))
        {
            number++;
            var line = raw.Trim();
            var where = $"{path}:{number}";
            if (line.StartsWith("# CONFIG_", StringComparison.Ordinal) && line.EndsWith(" is not set", StringComparison.Ordinal))
            {
                values[kconfig.Find(line[2..^" is not set".Length], where).Name] = "n";
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                var (name, value) = Assignment(line, where, kconfig);
                values[name] = value;
            }
        }

        return values;
    }

    /// <summary>One <c>OPTION=VALUE</c>, checked against the options that there are.</summary>
    /// <exception cref="CordonException">It is not of that form, names no option, or the option cannot have that value.</exception>
    public static (string Name, string Value) Assignment(string text, string where, KconfigFile kconfig)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw CordonException.BadInput($"{where}: “{text}” is not of the form OPTION=VALUE");
        }

        var symbol = kconfig.Find(text[..equals].Trim(), where);
        var value = text[(equals + 1)..].Trim();
        if (symbol.Reject(value.Trim('"')) is { } wrong)
        {
            throw CordonException.BadInput($"{where}: {wrong}, not “{value}”");
        }

        return (symbol.Name, symbol.Type == KconfigType.String ? $"\"{value.Trim('"')}\"" : value);
    }
}
