using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.HwTests.Cases;

/// <summary>A case file that cannot be read; the message is one line that names the file, the place and what would be right.</summary>
public sealed class CaseFileException(string file, string problem, Exception? inner = null) : Exception($"{file}: {problem}", inner);

/// <summary>Cases of the lanes as JSON.</summary>
public static class CaseFile
{
    /// <summary>The value of <c>format</c>.</summary>
    public const string Format = "cordon-lane-case-1";

    static readonly JsonSerializerOptions indented = new() { WriteIndented = true };

    /// <summary>Writes a case, whole or not at all. The file's folder is made.</summary>
    public static void Write(string file, string lane, LaneCase theCase, string explanation)
    {
        var json = new JsonObject
        {
            ["format"] = Format,
            ["lane"] = lane,
            ["explanation"] = new JsonArray([.. explanation.TrimEnd().Split('\n').Select(line => JsonValue.Create(line))]),
            ["steps"] = new JsonArray([.. theCase.Steps.Select(ToJson)]),
        };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var part = file + ".part";
        File.WriteAllText(part, json.ToJsonString(indented) + "\n");
        File.Move(part, file, overwrite: true);
    }

    /// <summary>Whether the file says that it holds a case of a lane, and not one of another kind.</summary>
    public static bool IsLaneCase(string file)
        => File.Exists(file) && File.ReadAllText(file).Contains($"\"{Format}\"", StringComparison.Ordinal);

    /// <summary>Reads a case.</summary>
    /// <exception cref="CaseFileException">The file is missing, no JSON, or no case of a lane.</exception>
    public static LaneCase Read(string file)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllText(file)) is not JsonObject json || Text(json, "format") != Format)
            {
                throw new FormatException($"a case file of a lane is a JSON object whose \"format\" is \"{Format}\"");
            }
            var steps = json["steps"] as JsonArray ?? throw new FormatException("\"steps\" must be a list");
            return new([.. steps.Select(FromJson)]);
        }
        catch (Exception problem) when (problem is IOException or JsonException or FormatException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new CaseFileException(file, problem.Message.ReplaceLineEndings(" "), problem);
        }
    }

    static JsonObject ToJson(LaneStep step) => step switch
    {
        CallStep call => new JsonObject
        {
            ["text"] = StepText.Describe(call),
            ["call"] = StepText.Hex(call.Number),
            ["arguments"] = new JsonArray([.. call.Arguments.Select(word => JsonValue.Create(StepText.Hex(word)))]),
            ["before"] = new JsonArray([.. call.Before.Select(ToJson)]),
            ["after"] = new JsonArray([.. call.After.Select(range => new JsonObject { ["address"] = StepText.Hex(range.Address), ["bytes"] = range.Length })]),
        },
        StoreStep store => new JsonObject { ["text"] = StepText.Describe(store), ["store"] = ToJson(store.Store) },
        _ => throw new ArgumentException($"a case file has no form for a {step.GetType().Name}"),
    };

    static JsonObject ToJson(GuestBytes bytes)
        => new() { ["address"] = StepText.Hex(bytes.Address), ["bytes"] = Convert.ToHexStringLower(bytes.Bytes) };

    static LaneStep FromJson(JsonNode? node, int index)
    {
        try
        {
            var step = node as JsonObject ?? throw new FormatException("must be an object");
            if (step["store"] is JsonObject store)
            {
                return new StoreStep(Bytes(store));
            }
            ulong[] arguments = [.. List(step, "arguments").Select(Word)];
            return arguments.Length == 6
                ? new CallStep(Word(step["call"]), arguments, [.. List(step, "before").Select(Bytes)], [.. List(step, "after").Select(Range)])
                : throw new FormatException("\"arguments\" must be six words");
        }
        catch (Exception problem) when (problem is FormatException or InvalidOperationException)
        {
            throw new FormatException($"step {index}: {problem.Message}", problem);
        }
    }

    static JsonArray List(JsonObject step, string key) => step[key] as JsonArray ?? throw new FormatException($"\"{key}\" must be a list");

    static GuestBytes Bytes(JsonNode? node)
        => node is JsonObject json ? new(Word(json["address"]), Convert.FromHexString(Text(json, "bytes")))
            : throw new FormatException("bytes must be an object with \"address\" and \"bytes\"");

    static GuestRange Range(JsonNode? node)
        => node is JsonObject json && json["bytes"] is JsonValue value && value.TryGetValue<int>(out var bytes) && bytes is >= 0 and <= 4096
            ? new(Word(json["address"]), bytes)
            : throw new FormatException("a range must be an object with \"address\" and \"bytes\", at most 4096");

    static string Text(JsonObject json, string key)
        => json[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new FormatException($"\"{key}\" must be a string");

    static ulong Word(JsonNode? node)
        => node is JsonValue value && value.TryGetValue<string>(out var text) && text.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var word)
            ? word : throw new FormatException("a word must be a string such as \"0x1f\"");
}
