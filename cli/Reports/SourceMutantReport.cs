using System.Net;
using System.Text.Json.Nodes;

namespace Cordon.Cli.Reports;

/// <summary>The tables of a report about mutants of the sources.</summary>
public static class SourceMutantReport
{
    /// <summary>Writes them; none when the campaign did not run for these sources, which the table of lanes says.</summary>
    /// <param name="predicate">The certificate's predicate.</param>
    /// <param name="table">Writes a table: its title, its headings, its rows, whose cells are HTML.</param>
    public static void Tables(JsonObject predicate, Action<string, string[], IEnumerable<string[]>> table)
    {
        var mutants = predicate["source_mutants"];
        string[] counts = ["mutants", "vectors", "fuzz", "proof", "equivalent", "survived"];
        table("Mutants of the sources, by what caught them first", ["side or operator", .. counts],
            Items(mutants?["sides"]).Concat(Items(mutants?["operators"])).Select(row => (string[])[Text(row["kind"]), .. counts.Select(count => Text(row[count]))]));
        Named("Mutants of the sources that survived", "proof", "survived");
        Named("Mutants of the sources that only a proof caught", "what is refuted", "only_by_proof");
        Named("Mutants of the sources that behave as the sources do", "reason", "equivalent");

        void Named(string title, string why, string key) => table(title, ["mutant", why], Items(mutants?[key]).Select(row => new[] { $"<code>{Text(row["mutant"])}</code>", Text(row["why"]) }));
    }

    private static IEnumerable<JsonNode> Items(JsonNode? array) => array?.AsArray().Select(item => item!) ?? [];

    private static string Text(JsonNode? value) => WebUtility.HtmlEncode(value?.ToString() ?? "");
}
