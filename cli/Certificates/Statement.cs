using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Certificates;

/// <summary>What a certificate claims, and whether the evidence bears it.</summary>
/// <param name="Name">The claim, in words that a reviewer can check.</param>
/// <param name="Holds">Whether it holds; a claim whose evidence did not run does not hold.</param>
/// <param name="Evidence">What it rests on, or why it does not hold.</param>
public sealed record Claim(string Name, bool Holds, string Evidence);

/// <summary>A lane of the tests, and whether it ran.</summary>
/// <param name="Name">The lane's name, as <c>--lane</c> takes it.</param>
/// <param name="Ran">Whether it ran for this certificate.</param>
/// <param name="Detail">What ran, or why it did not.</param>
public sealed record LaneEvidence(string Name, bool Ran, string Detail);

/// <summary>
/// An in-toto statement, version 1 (in-toto attestation framework), about one configured image: the subject is the image's digest,
/// the predicate is the evidence.
/// </summary>
/// <param name="ImageName">The image's file name.</param>
/// <param name="ImageSha256">The image's digest, in hexadecimal.</param>
/// <param name="Predicate">The evidence: configuration, sources, tools, claims, lanes, obligations, fuzzing, boot, audit, caveats.</param>
public sealed record Statement(string ImageName, string ImageSha256, JsonObject Predicate)
{
    const string StatementType = "https://in-toto.io/Statement/v1";

    /// <summary>The type of the predicate.</summary>
    public const string PredicateType = "urn:cordon:configured-image:v1";

    /// <summary>The claims of the predicate.</summary>
    public IReadOnlyList<Claim> Claims =>
        [.. Predicate["claims"]!.AsArray().Select(claim => new Claim(
            claim!["name"]!.GetValue<string>(), claim["holds"]!.GetValue<bool>(), claim["evidence"]!.GetValue<string>()))];

    /// <summary>The claims as the predicate carries them.</summary>
    public static JsonArray ToJson(IEnumerable<Claim> claims) =>
        [.. claims.Select(claim => (JsonNode)new JsonObject { ["name"] = claim.Name, ["holds"] = claim.Holds, ["evidence"] = claim.Evidence })];

    /// <summary>The lanes as the predicate carries them.</summary>
    public static JsonArray ToJson(IEnumerable<LaneEvidence> lanes) =>
        [.. lanes.Select(lane => (JsonNode)new JsonObject { ["name"] = lane.Name, ["ran"] = lane.Ran, ["detail"] = lane.Detail })];

    /// <summary>The statement's canonical bytes, the payload of its envelope.</summary>
    public byte[] ToPayload() => CanonicalJson.Bytes(new JsonObject
    {
        ["_type"] = StatementType,
        ["subject"] = new JsonArray(new JsonObject { ["name"] = ImageName, ["digest"] = new JsonObject { ["sha256"] = ImageSha256 } }),
        ["predicateType"] = PredicateType,
        ["predicate"] = Predicate.DeepClone(),
    });

    /// <summary>Reads a statement from the payload of <paramref name="path"/>'s envelope.</summary>
    /// <exception cref="CordonException">It is no statement about a configured image.</exception>
    public static Statement Parse(byte[] payload, string path)
    {
        try
        {
            var root = JsonNode.Parse(payload)!.AsObject();
            var type = root["_type"]!.GetValue<string>();
            var predicateType = root["predicateType"]!.GetValue<string>();
            if (type != StatementType || predicateType != PredicateType)
            {
                throw CordonException.BadInput($"{path}: a {type} about {predicateType}; a certificate is a {StatementType} about {PredicateType}");
            }
            var subject = root["subject"]!.AsArray().Single()!;
            var predicate = root["predicate"]!.AsObject();
            return new Statement(
                subject["name"]!.GetValue<string>(),
                subject["digest"]!["sha256"]!.GetValue<string>(),
                predicate.DeepClone().AsObject());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw CordonException.BadInput($"{path}: its payload is no in-toto statement with one subject ({error.Message})");
        }
    }
}
