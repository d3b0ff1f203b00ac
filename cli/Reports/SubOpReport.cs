using System.Net;
using System.Text.Json.Nodes;
using Cordon.Cli.Evidence;

namespace Cordon.Cli.Reports;

/// <summary>The tables of a report that say of each sub-op what is shown of it, and what is trusted.</summary>
public static class SubOpReport
{
    /// <summary>Writes them.</summary>
    /// <param name="predicate">The certificate's predicate.</param>
    /// <param name="table">Writes a table: its title, its headings, its rows, whose cells are HTML.</param>
    public static void Tables(JsonObject predicate, Action<string, string[], IEnumerable<string[]>> table)
    {
        SubOps(predicate, table);
        Refused(predicate, table);
        var trusted = predicate["trusted_base"];
        table("Trusted: lines", ["lines", "files", "of what"], Items(trusted?["lines"]).Select(part => new[] { Text(part["lines"]), Text(part["files"]), Text(part["part"]) }));
        table("Trusted: programs", ["program", "version", "for"], Items(trusted?["programs"]).Select(program => new[] { Text(program["name"]), Text(program["version"]), Text(program["for"]) }));
        table("Trusted: functions whose contracts are taken for granted", ["function", "what is trusted"],
            (predicate["refinement"]?["trusted"]?.AsObject() ?? []).Select(function => new[] { Text(function.Key), Text(function.Value) }));
        table("Trusted: instructions of the image of which nothing is shown", ["trusted", "of", "which", "functions"], Items(trusted?["instructions"]?["of"]).Select(place => new[]
        {
            Text(place["trusted"]), Text(place["all"]), Text(place["place"]),
            string.Join(", ", place["functions"]!.AsObject().OrderByDescending(function => function.Value!.GetValue<int>()).Select(function => $"{Text(function.Key)} {Text(function.Value)}")),
        }));
    }

    private static void SubOps(JsonObject predicate, Action<string, string[], IEnumerable<string[]>> table)
    {
        var rows = Items(predicate["subops"]).Where(row => !SubOpTable.IsRefused(row)).ToArray();
        var lanes = rows.SelectMany(row => row["calls"]!.AsObject().Select(lane => lane.Key)).Distinct().ToArray();
        table("Sub-ops", ["sub-op", "proved on the model", "refined in the image", "vectors run", "vectors reached", .. lanes.Select(lane => $"calls on {lane}")], rows.Select(row => (string[])
        [
            Text(row["name"]),
            OfModel(row),
            OfImage(row),
            $"{Text(row["vectors"]!["run"])} of {Text(row["vectors"]!["made"])}",
            string.Join(", ", row["vectors"]!["reached"]!.AsObject().Select(lane => $"{Text(lane.Key)} {Text(lane.Value)}")),
            .. lanes.Select(lane => Text(row["calls"]![lane])),
        ]));
    }

    private static void Refused(JsonObject predicate, Action<string, string[], IEnumerable<string[]>> table)
    {
        var rows = Items(predicate["subops"]).Where(SubOpTable.IsRefused).ToArray();
        var lanes = rows.SelectMany(row => row["calls"]!.AsObject().Select(lane => lane.Key)).Distinct().ToArray();
        table("Sub-ops that are refused, whatever their arguments", ["sub-op", "error", "clauses", .. lanes.Select(lane => $"calls on {lane}")], rows.Select(row => (string[])
        [
            Text(row["name"]), Text(row["refused"]), string.Join(", ", Items(row["clauses"]).Select(Text)), .. lanes.Select(lane => Text(row["calls"]![lane])),
        ]));
    }

    private static string OfModel(JsonNode row) => row["model"] is { } model
        ? Verdict(SubOpTable.IsProved(row), $"{Text(model["proved"])} of {Text(model["obligations"])} obligations, by {string.Join(" and ", Items(model["solvers"]).Select(Text))}")
        : "no step of the model";

    private static string OfImage(JsonNode row)
    {
        if (row["image"] is not { } image)
        {
            return Verdict(false, "no evidence");
        }

        var rests = Items(image["rests_on"]).Select(Text).ToArray();
        return SubOpTable.IsRefined(row)
            ? Verdict(true, $"{Text(image["instructions"])} instructions, {Text(image["obligations"])} obligations") + (rests.Length == 0 ? "" : $"; rests on {string.Join(", ", rests)}")
            : Verdict(false, $"no: {Text(image["reason"])}");
    }

    private static string Verdict(bool holds, string text) => $"<span class=\"{(holds ? "holds" : "fails")}\">{text}</span>";

    private static IEnumerable<JsonNode> Items(JsonNode? array) => array?.AsArray().Select(item => item!) ?? [];

    private static string Text(JsonNode? value) => WebUtility.HtmlEncode(value?.ToString() ?? "");
}
