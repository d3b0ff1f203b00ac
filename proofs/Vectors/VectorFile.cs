using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cordon.Proofs.Vectors;

/// <summary>A vector's file cannot be used; the message is one line that names the file and what is wrong.</summary>
public sealed class VectorFileException(string file, string problem) : Exception($"{file}: {problem}");

/// <summary>Vectors as JSON files, one each.</summary>
public static class VectorFile
{
    static readonly JsonSerializerOptions Style = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        Converters = { new CellConverter() },
    };

    /// <summary>Writes the file whole or not at all; its folder is made.</summary>
    public static void Write(string file, Vector vector)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var partial = file + ".partial";
        File.WriteAllText(partial, JsonSerializer.Serialize(vector, Style) + "\n");
        File.Move(partial, file, overwrite: true);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="VectorFileException">It is missing, no JSON, or not in this form.</exception>
    public static Vector Read(string file)
    {
        try
        {
            var vector = JsonSerializer.Deserialize<Vector>(File.ReadAllText(file), Style);
            return vector?.Format == Vector.CurrentFormat
                ? vector
                : throw new VectorFileException(file, $"\"format\" must be \"{Vector.CurrentFormat}\"");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new VectorFileException(file, problem.Message.ReplaceLineEndings(" "));
        }
    }
}

/// <summary>A cell as one string, so that it is one line of a file: <c>PortState 1 3 = 2</c>.</summary>
sealed class CellConverter : JsonConverter<VectorCell>
{
    public override VectorCell Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        var sides = reader.GetString()!.Split(" = ");
        var left = sides[0].Split(' ');
        return sides.Length == 2 && ulong.TryParse(sides[1], CultureInfo.InvariantCulture, out var value)
                && left.Skip(1).All(key => ulong.TryParse(key, CultureInfo.InvariantCulture, out _))
            ? new(left[0], [.. left.Skip(1).Select(key => ulong.Parse(key, CultureInfo.InvariantCulture))], value)
            : throw new JsonException($"a cell is a string such as \"PortState 1 3 = 2\", not \"{reader.GetString()}\"");
    }

    public override void Write(Utf8JsonWriter writer, VectorCell cell, JsonSerializerOptions options)
        => writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{cell.Map} {string.Join(' ', cell.Keys)} = {cell.Value}"));
}
