using System.Text.Json;

namespace Cordon.GeneratedTests.Mutants.Source;

/// <summary>Mutants that behave as the sources do, each with the reason why: <c>generated-tests/Mutants/equivalent.json</c>.</summary>
public static class EquivalentMutants
{
    /// <summary>The file, from the root of the sources.</summary>
    public const string File = "generated-tests/Mutants/equivalent.json";

    /// <summary>Reads the list: from <see cref="SourceMutant.Identity"/> to the reason.</summary>
    /// <param name="root">The root of the sources.</param>
    /// <exception cref="InvalidDataException">The file is not such a list, or gives a mutant no reason.</exception>
    public static IReadOnlyDictionary<string, string> Read(string root)
    {
        var path = Path.Combine(root, File);
        Dictionary<string, string>? list;
        try
        {
            list = JsonSerializer.Deserialize<Dictionary<string, string>>(System.IO.File.ReadAllText(path));
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path}: must be an object from mutants to reasons: {broken.Message}");
        }
        return list != null && list.Values.All(reason => reason.Length > 0) ? list
            : throw new InvalidDataException($"{path}: every mutant in it needs a reason");
    }
}
