using System.Text.Json.Nodes;
using Cordon.GeneratedTests.Commands;
using static Cordon.GeneratedTests.Commands.CaseDocument;

namespace Cordon.HwTests.Cases;

/// <summary>Cases of the lanes on a machine as files.</summary>
public static class CaseFile
{
    /// <summary>Writes a case, whole or not at all. The file's folder is made.</summary>
    public static void Write(string file, string lane, LaneCase theCase, string explanation)
        => new CaseDocument(lane, [.. theCase.Steps.Select(ToJson)]).Write(file, explanation);

    /// <summary>Reads a case.</summary>
    /// <exception cref="CaseFileException">The file is missing, no JSON, or no case of a lane.</exception>
    public static LaneCase Read(string file)
        => CaseDocument.Read(file, document => new LaneCase([.. document.Steps.Select(FromJson)]));

    static JsonObject ToJson(LaneStep step) => step switch
    {
        CallStep call => new JsonObject
        {
            ["text"] = StepText.Describe(call),
            ["call"] = Hex(call.Number),
            ["arguments"] = new JsonArray([.. call.Arguments.Select(word => Hex(word))]),
            ["before"] = new JsonArray([.. call.Before.Select(ToJson)]),
            ["after"] = new JsonArray([.. call.After.Select(range => new JsonObject { ["address"] = Hex(range.Address), ["bytes"] = range.Length })]),
        },
        StoreStep store => new JsonObject { ["text"] = StepText.Describe(store), ["store"] = ToJson(store.Store) },
        RestoreStep => new JsonObject { ["text"] = StepText.Describe(step), ["restore"] = true },
        _ => throw new ArgumentException($"a case file has no form for a {step.GetType().Name}"),
    };

    static JsonObject ToJson(GuestBytes bytes)
        => new() { ["address"] = Hex(bytes.Address), ["bytes"] = Convert.ToHexStringLower(bytes.Bytes) };

    static LaneStep FromJson(JsonNode? node, int index)
    {
        try
        {
            var step = node as JsonObject ?? throw new FormatException("must be an object");
            if (step["store"] is JsonObject store)
            {
                return new StoreStep(Bytes(store));
            }
            if (step["restore"] is JsonValue restore)
            {
                return restore.TryGetValue<bool>(out var isSo) && isSo ? new RestoreStep() : throw new FormatException("\"restore\" must be true");
            }
            ulong[] arguments = [.. List(step, "arguments").Select(word => Word(word, "arguments"))];
            return arguments.Length == 6
                ? new CallStep(Number(step, "call"), arguments, [.. List(step, "before").Select(Bytes)], [.. List(step, "after").Select(Range)])
                : throw new FormatException("\"arguments\" must be six words");
        }
        catch (Exception problem) when (problem is FormatException or InvalidOperationException)
        {
            throw new FormatException($"step {index}: {problem.Message}", problem);
        }
    }

    static GuestBytes Bytes(JsonNode? node)
        => node is JsonObject json ? new(Number(json, "address"), Convert.FromHexString(Text(json, "bytes")))
            : throw new FormatException("bytes must be an object with \"address\" and \"bytes\"");

    static GuestRange Range(JsonNode? node)
        => node is JsonObject json && json["bytes"] is JsonValue value && value.TryGetValue<int>(out var bytes) && bytes is >= 0 and <= 4096
            ? new(Number(json, "address"), bytes)
            : throw new FormatException("a range must be an object with \"address\" and \"bytes\", at most 4096");
}
