using System.Text.Json;

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
