using System.Globalization;
using System.Text.RegularExpressions;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Configuration;

/// <summary>The options of spec/Kconfig, for checking what a person typed; kconfig-frontends decides defaults and dependencies.</summary>
public sealed partial class KconfigFile
{
    private readonly Dictionary<string, KconfigSymbol> symbols = new(StringComparer.Ordinal);

    /// <summary>The options, in the order of the file.</summary>
    public IReadOnlyCollection<KconfigSymbol> Symbols => symbols.Values;

    /// <summary>Reads the declarations of <paramref name="path"/> and of the files that it sources, whose names begin at <paramref name="root"/>.</summary>
    public static KconfigFile Read(string path, string root)
    {
        var file = new KconfigFile();
        file.ReadOne(path, root);
        return file;
    }

    /// <summary>The option called <paramref name="name"/>, with or without CONFIG_.</summary>
    /// <exception cref="CordonException">There is none; the message names the nearest.</exception>
    public KconfigSymbol Find(string name, string where)
    {
        var plain = name.StartsWith("CONFIG_", StringComparison.Ordinal) ? name["CONFIG_".Length..] : name;
        if (symbols.TryGetValue(plain, out var symbol))
        {
            return symbol;
        }

        var nearest = symbols.Keys.MinBy(other => Distance(other, plain.ToUpperInvariant()));
        throw CordonException.BadInput($"{where}: there is no option {plain}{(nearest is null ? "" : $"; the nearest is {nearest}")} (spec/Kconfig has them all)");
    }

    private void ReadOne(string path, string root)
    {
        KconfigSymbol? current = null;
        var inHelp = false;
        foreach (var raw in File.ReadLines(path))
        {
            var line = raw.Trim();
            if (Declaration().Match(raw) is { Success: true } declaration)
            {
                Keep(current);
                current = new KconfigSymbol(declaration.Groups[1].Value, KconfigType.Bool, "", null, null);
                inHelp = false;
            }
            else if (raw.Length > 0 && !char.IsWhiteSpace(raw[0]))
            {
                Keep(current);
                current = null;
                inHelp = false;
                if (Source().Match(raw) is { Success: true } source)
                {
                    ReadOne(Path.Combine(root, source.Groups[1].Value), root);
                }
            }
            else if (line is "help" or "---help---")
            {
                inHelp = true;
            }
            else if (current is not null && !inHelp)
            {
                current = WithProperty(current, line);
            }
        }

        Keep(current);
    }

    private static KconfigSymbol WithProperty(KconfigSymbol symbol, string line)
    {
        if (TypeLine().Match(line) is { Success: true } type)
        {
            return symbol with { Type = Enum.Parse<KconfigType>(type.Groups[1].Value, ignoreCase: true), Prompt = type.Groups[2].Value };
        }

        if (Prompt().Match(line) is { Success: true } prompt)
        {
            return symbol with { Prompt = prompt.Groups[1].Value };
        }

        if (Multiple().Match(line) is { Success: true } multiple)
        {
            return symbol with { MultipleOf = Number(multiple.Groups[1].Value) };
        }

        return Range().Match(line) is { Success: true } range
            ? symbol with { Minimum = Number(range.Groups[1].Value), Maximum = Number(range.Groups[2].Value) }
            : symbol;
    }

    private void Keep(KconfigSymbol? symbol)
    {
        if (symbol is not null)
        {
            symbols.TryAdd(symbol.Name, symbol);
        }
    }

    private static ulong Number(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? ulong.Parse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : ulong.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The least number of inserted, removed or replaced letters that make one name of the other (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = cost;
            }
        }

        return row[other.Length];
    }

    [GeneratedRegex(@"^\s*(?:menu)?config\s+([A-Za-z0-9_]+)\s*(?:#.*)?$")]
    private static partial Regex Declaration();

    [GeneratedRegex("""^source\s+"?([^"\s]+)"?""")]
    private static partial Regex Source();

    [GeneratedRegex("""^(?:def_)?(bool|int|hex|string)\b(?:\s+"([^"]*)")?""")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^prompt\s+"([^"]*)"$""")]
    private static partial Regex Prompt();

    // The Kconfig language has no property for it, so a comment says it.
    [GeneratedRegex(@"^#\s*multiple of ([1-9][0-9]*)$")]
    private static partial Regex Multiple();

    [GeneratedRegex(@"^range\s+(0x[0-9A-Fa-f]+|[0-9]+)\s+(0x[0-9A-Fa-f]+|[0-9]+)")]
    private static partial Regex Range();
}
