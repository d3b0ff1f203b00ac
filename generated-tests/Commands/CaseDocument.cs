using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.GeneratedTests.Commands;

/// <summary>A case file that cannot be read; the message is one line that names the file, the place and what would be right.</summary>
public sealed class CaseFileException(string file, string problem, Exception? inner = null) : Exception($"{file}: {problem}", inner);

/// <summary>
/// The one form of a case file, of every lane: a JSON object with what a case starts from, what a reader should know of it, and its steps, each as its lane
/// says them.
/// </summary>
/// <param name="World">From where the case starts: a world's name, or a lane's whose base state it is.</param>
/// <param name="Steps">What happens, in order.</param>
public sealed record CaseDocument(string World, JsonArray Steps)
{
    /// <summary>The value of <c>format</c>.</summary>
    public const string Format = "cordon-case-1";

    static readonly JsonSerializerOptions indented = new() { WriteIndented = true };

    /// <summary>Writes it to <paramref name="file"/>, whole or not at all.</summary>
    /// <param name="file">The path; its folder is made.</param>
    /// <param name="explanation">What a reader should know about the case: the difference in field terms.</param>
    public void Write(string file, string explanation)
    {
        var json = new JsonObject
        {
            ["format"] = Format,
            ["world"] = World,
            ["explanation"] = new JsonArray([.. explanation.TrimEnd().Split('\n').Select(line => JsonValue.Create(line))]),
            ["steps"] = Steps,
        };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var part = file + ".part";
        File.WriteAllText(part, json.ToJsonString(indented) + "\n");
        File.Move(part, file, overwrite: true);
    }

    /// <summary>Reads a case: its document, of which <paramref name="make"/> makes the case.</summary>
    /// <param name="file">The path.</param>
    /// <param name="make">Makes the case, or throws a <see cref="FormatException"/>.</param>
    /// <exception cref="CaseFileException">The file is missing, no JSON, or no case of the calls that exist.</exception>
    public static T Read<T>(string file, Func<CaseDocument, T> make)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file)) as JsonObject ?? throw new FormatException("a case file is one JSON object");
            if (Text(json, "format") != Format)
            {
                throw new FormatException($"\"format\" must be \"{Format}\"");
            }
            return make(new(Text(json, "world"), List(json, "steps")));
        }
        catch (Exception problem) when (problem is IOException or JsonException or FormatException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new CaseFileException(file, problem.Message.ReplaceLineEndings(" "), problem);
        }
    }

    /// <summary>The string of a key.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static string Text(JsonObject json, string key)
        => json[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new FormatException($"\"{key}\" must be a string");

    /// <summary>The list of a key.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static JsonArray List(JsonObject json, string key) => json[key] as JsonArray ?? throw new FormatException($"\"{key}\" must be a list");

    /// <summary>The word of a key: a JSON number, or a string of <c>0x</c> and hexadecimal digits.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static ulong Number(JsonObject json, string key) => Word(json[key], key);

    /// <summary>A JSON number, or a string of <c>0x</c> and hexadecimal digits.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static ulong Word(JsonNode? node, string key) => node switch
    {
        JsonValue value when value.TryGetValue<ulong>(out var number) => number,
        JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new FormatException($"\"{key}\" must be a number or a string such as \"0x1f\""),
    };

    /// <summary>A word as a string of <c>0x</c> and hexadecimal digits.</summary>
    public static JsonValue Hex(ulong word) => JsonValue.Create($"0x{word:x}");
}
