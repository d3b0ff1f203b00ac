using System.Text.Json.Nodes;
using Cordon.Spec;

namespace Cordon.Cli.Evidence;

/// <summary>
/// What is shown of each sub-op, one row a sub-op, the modelled ones before the refused ones, out of the other parts of a certificate: proved on the model, refined in the image, its vectors, and how often it was called on which lane. It says nothing
/// that they do not say, so whoever reads a certificate can make it again.
/// </summary>
public static class SubOpTable
{
    private const string Fuzz = "fuzz-", VectorsOf = "vectors-";

    /// <summary>The rows.</summary>
    /// <param name="predicate">The other parts; one that was not collected is missing or null.</param>
    public static JsonArray Of(JsonObject predicate)
    {
        var obligations = Items(predicate["proofs"]?["obligations"]).ToLookup(obligation => CallOf(obligation["name"]!.GetValue<string>()));
        var refined = Items(predicate["refinement"]?["results"]).ToDictionary(result => result["name"]!.GetValue<string>());
        var reasons = Items(predicate["refinement"]?["excluded"]).ToDictionary(result => result["name"]!.GetValue<string>(), result => result["reason"]!.GetValue<string>());
        return
        [
            .. HypercallTable.Modelled.Select(modelled => HypercallTable.NameOf(modelled.Call, modelled.SubOp)).Select(name => (JsonNode)new JsonObject
            {
                ["name"] = name,
                ["model"] = Items(predicate["proofs"]?["calls"]).Any(call => call["name"]!.GetValue<string>() == name) ? Model([.. obligations[name]], predicate["proofs"]?["solvers"]) : null,
                ["image"] = refined.TryGetValue(name, out var result) ? Image(result, reasons.GetValueOrDefault(name)) : null,
                ["vectors"] = Vectors(name, predicate),
                ["calls"] = Calls(name, predicate),
            }),
            .. Refused.Select(pair => (JsonNode)new JsonObject
            {
                ["name"] = HypercallTable.NameOf(pair.Call, pair.SubOp),
                ["refused"] = pair.SubOp.RefusedWith.ToString(),
                ["clauses"] = new JsonArray([.. pair.SubOp.Clauses.Select(clause => (JsonNode)clause)]),
                ["calls"] = Calls(HypercallTable.NameOf(pair.Call, pair.SubOp), predicate),
            }),
        ];
    }

    /// <summary>The sub-ops that are answered with one error, whatever their arguments: no step of the model, a line of the dispatch.</summary>
    public static IEnumerable<(HypercallDescription Call, SubOp SubOp)> Refused
        => HypercallTable.Refused.Where(pair => pair.Call.Interfaces.HasFlag(GuestInterfaces.Hvm));

    /// <summary>Whether a row is that of a sub-op that is refused.</summary>
    public static bool IsRefused(JsonNode row) => row["refused"] is not null;

    private static JsonObject Calls(string name, JsonObject predicate)
        => new(Parts(predicate, Fuzz).Where(part => part.Value?["calls_of"] is not null)
            .Select(part => KeyValuePair.Create(part.Key, (JsonNode?)(part.Value!["calls_of"]![name]?.GetValue<long>() ?? 0))));

    /// <summary>The call that an obligation is about: its name up to the claim.</summary>
    public static string CallOf(string obligation) => obligation.Split([' ', '/', ':'], 2)[0];

    /// <summary>What the rows say together, in a few words.</summary>
    public static string Summary(JsonArray rows)
    {
        var all = rows.Select(row => row!).Where(row => !IsRefused(row)).ToArray();
        var refused = rows.Select(row => row!).Where(IsRefused).ToArray();
        var lanes = all.SelectMany(row => row["calls"]!.AsObject().Select(lane => lane.Key)).Distinct().ToArray();
        var none = all.Count(row => row["model"] is null);
        return $"{all.Length} sub-ops: {all.Count(IsProved)} proved on the model{(none == 0 ? "" : $", {none} no step of the model")}, {all.Count(IsRefined)} refined in the image; called on "
            + Lanes(all) + $"; {refused.Length} sub-ops refused: called on {Lanes(refused)}";

        string Lanes(JsonNode[] some) => string.Join(", ", lanes.Select(lane => $"{lane} {some.Count(row => row["calls"]![lane]?.GetValue<long>() > 0)}"));
    }

    /// <summary>Whether all of a row's obligations are proved. A sub-op that makes other calls is no step of the model, and owes none.</summary>
    public static bool IsProved(JsonNode row) => row["model"] is { } model && model["obligations"]!.GetValue<int>() > 0 && model["proved"]!.GetValue<int>() == model["obligations"]!.GetValue<int>();

    /// <summary>Whether a row's machine code is refined.</summary>
    public static bool IsRefined(JsonNode row) => row["image"]?["outcome"]?.GetValue<string>() == "refined";

    private static JsonObject Model(JsonNode[] obligations, JsonNode? solvers) => new()
    {
        ["obligations"] = obligations.Length,
        ["proved"] = obligations.Count(obligation => obligation["outcome"]!.GetValue<string>() == "proved"),
        ["solvers"] = new JsonArray([.. (solvers?.AsObject() ?? []).Where(solver => obligations.All(obligation => obligation["answers"]?[solver.Key] is not null)).Select(solver => solver.Key).Order(StringComparer.Ordinal).Select(solver => (JsonNode)solver)]),
    };

    private static JsonObject Image(JsonNode result, string? reason) => new()
    {
        ["outcome"] = result["outcome"]!.DeepClone(),
        ["instructions"] = result["instructions"]!.DeepClone(),
        ["obligations"] = result["obligations"]!.DeepClone(),
        ["rests_on"] = result["rests_on"]!.DeepClone(),
        ["reason"] = reason,
    };

    // Made by the solver, run on model and implementation, and reached by a guest's own calls on a lane.
    private static JsonObject Vectors(string name, JsonObject predicate)
    {
        var made = Items(predicate["proofs"]?["calls"]).FirstOrDefault(call => call["name"]!.GetValue<string>() == name)?["vectors"]?.GetValue<int>() ?? 0;
        return new JsonObject
        {
            ["made"] = made,
            ["run"] = predicate["vectors"]?["calls"]?[name]?["run"]?.DeepClone(),
            ["reached"] = new JsonObject(Parts(predicate, VectorsOf).Where(part => part.Value is not null).Select(part => KeyValuePair.Create(
                part.Key, (JsonNode?)(made - Items(part.Value!["not_reached"]).Count(path => path.GetValue<string>().StartsWith(name + "/", StringComparison.Ordinal)))))),
        };
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Parts(JsonObject predicate, string prefix)
        => predicate.Where(part => part.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => KeyValuePair.Create(part.Key[prefix.Length..], part.Value));

    private static IEnumerable<JsonNode> Items(JsonNode? array) => array?.AsArray().Select(item => item!) ?? [];
}
