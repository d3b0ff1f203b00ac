using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Evidence;

/// <summary>What is trusted and not proved, as docs/caveats.md has it: each of its items goes into every certificate.</summary>
public static partial class Caveats
{
    /// <summary>The items by heading, each as one line of text without its emphasis.</summary>
    /// <exception cref="CordonException">The document is missing or has no item: a certificate without caveats would claim too much.</exception>
    public static JsonObject Read(Workspace workspace)
    {
        var path = Path.Combine(workspace.Root, "docs", "caveats.md");
        var caveats = File.Exists(path) ? Parse(File.ReadAllText(path)) : [];
        return caveats.Count > 0 ? caveats : throw CordonException.BadInput($"{path}: no caveats under a heading; every certificate carries them");
    }

    private static JsonObject Parse(string text)
    {
        var caveats = new JsonObject();
        foreach (var section in text.Split("\n## ").Skip(1))
        {
            var heading = section[..section.IndexOf('\n', StringComparison.Ordinal)].Trim();
            var items = new JsonArray();
            foreach (Match item in Item().Matches(section))
            {
                items.Add(Blank().Replace(item.Groups[1].Value.Replace("**", "", StringComparison.Ordinal), " ").Trim());
            }

            if (items.Count > 0)
            {
                caveats[heading] = items;
            }
        }

        return caveats;
    }

    [GeneratedRegex(@"^- ((?:.|\n  )*)$", RegexOptions.Multiline)]
    private static partial Regex Item();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
