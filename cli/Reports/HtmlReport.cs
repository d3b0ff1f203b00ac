using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Evidence;

namespace Cordon.Cli.Reports;

/// <summary>Writes certificates as one HTML page that needs nothing else.</summary>
public sealed class HtmlReport
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f23; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid #d0d7de; }
        table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #eaeef2; vertical-align: top; }
        td.number { text-align: right; font-variant-numeric: tabular-nums; } code { font-size: .85em; word-break: break-all; }
        .holds { color: #116329; font-weight: 600; } .fails { color: #a40e26; font-weight: 600; }
        """;

    private readonly StringBuilder html = new();

    /// <summary>The page about <paramref name="certificates"/>.</summary>
    public static string Of(IReadOnlyList<VerifiedCertificate> certificates)
    {
        var report = new HtmlReport();
        report.html.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Cordon: certificates</title>\n<style>\n")
            .Append(Style).Append("\n</style></head><body>\n");
        foreach (var certificate in certificates)
        {
            report.Certificate(certificate);
        }

        return report.html.Append("</body></html>\n").ToString();
    }

    private void Certificate(VerifiedCertificate certificate)
    {
        var statement = certificate.Statement;
        var predicate = statement.Predicate;
        html.Append(CultureInfo.InvariantCulture, $"<h1>Configuration {Text(predicate["configuration"]?["name"])}</h1>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p>Image <code>{Text(statement.ImageSha256)}</code>, {Text(predicate["image"]?["loaded_bytes"])} bytes loaded.<br>");
        html.Append(CultureInfo.InvariantCulture, $"Signed by <code>{Text(certificate.KeyFingerprint)}</code>; the signature and the image's digest were checked when this page was made.</p>\n");
        Table("Claims", ["", "claim", "evidence"], statement.Claims.Select(claim => new[] { Verdict(claim.Holds, "holds", "fails"), Text(claim.Name), Text(claim.Evidence) }));
        Table("Lanes", ["", "lane", "detail"], Items(predicate["lanes"]).Select(lane =>
            new[] { Verdict(lane["ran"]!.GetValue<bool>(), "ran", "did not run"), Text(lane["name"]), Text(lane["detail"]) }));
        SubOpReport.Tables(predicate, Table);
        SourceMutantReport.Tables(predicate, Table);
        Calls(predicate["proofs"]);
        Table("Cost of operations, instructions", ["operation", "Cordon", "Xen"], Items(predicate["figures"]?["rows"]).Select(row =>
            new[] { Text(row["operation"]), Text(row["cordon"]), Text(row["xen"]) }));
        Table("Machine code: privileged instructions", ["instruction", "count", "functions"], Items(predicate["audit"]?["privileged"]).Select(use =>
            new[] { Text(use["instruction"]), Text(use["count"]), string.Join(", ", Items(use["functions"]).Select(Text)) }));
        Pairs("Tools", predicate["tools"]);
        Pairs("Sources, SHA-256", predicate["sources"]);
        Caveats(predicate["caveats"]);
    }

    private void Calls(JsonNode? proofs)
    {
        var obligations = Items(proofs?["obligations"]).GroupBy(obligation => SubOpTable.CallOf(obligation["name"]!.GetValue<string>()))
            .ToDictionary(group => group.Key, group => (All: group.Count(), Proved: group.Count(one => one["outcome"]!.GetValue<string>() == "proved")));
        Table("Calls proved", ["call", "clause", "paths", "vectors", "obligations proved"], Items(proofs?["calls"]).Select(call =>
        {
            var (all, proved) = obligations.GetValueOrDefault(call["name"]!.GetValue<string>());
            return new[] { Text(call["name"]), Text(call["clause"]), Text(call["paths"]), Text(call["vectors"]), $"{proved} of {all}" };
        }));
    }

    private void Caveats(JsonNode? caveats)
    {
        html.Append("<h2>Caveats: what is trusted and not proved</h2>\n");
        foreach (var (heading, items) in caveats?.AsObject() ?? [])
        {
            html.Append(CultureInfo.InvariantCulture, $"<h3>{Text(heading)}</h3>\n<ul>\n");
            foreach (var item in Items(items))
            {
                html.Append(CultureInfo.InvariantCulture, $"<li>{Text(item)}</li>\n");
            }

            html.Append("</ul>\n");
        }
    }

    private void Pairs(string title, JsonNode? pairs) =>
        Table(title, ["", ""], (pairs?.AsObject() ?? []).Select(pair => new[] { Text(pair.Key), $"<code>{Text(pair.Value)}</code>" }));

    private void Table(string title, string[] headings, IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            return;
        }

        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(title)}</h2>\n<table><tr>{string.Concat(headings.Select(heading => $"<th>{Text(heading)}</th>"))}</tr>\n");
        foreach (var row in all)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr>{string.Concat(row.Select(Cell))}</tr>\n");
        }

        html.Append("</table>\n");
    }

    private static string Cell(string content) =>
        double.TryParse(content, CultureInfo.InvariantCulture, out _) ? $"<td class=\"number\">{content}</td>" : $"<td>{content}</td>";

    private static string Verdict(bool holds, string yes, string no) => holds ? $"<span class=\"holds\">{yes}</span>" : $"<span class=\"fails\">{no}</span>";

    private static IEnumerable<JsonNode> Items(JsonNode? array) => array?.AsArray().Select(item => item!) ?? [];

    private static string Text(JsonNode? value) => WebUtility.HtmlEncode(value?.ToString() ?? "");
}
