using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cordon.GeneratedTests.Mutants;

/// <summary>A seeded bug: one text replaced in one source file.</summary>
/// <param name="Name">A short name without spaces; also its folder's.</param>
/// <param name="Side"><c>impl</c> or <c>model</c>.</param>
/// <param name="Kind">What kind of bug it is, such as "missing check".</param>
/// <param name="File">The file, from the root of the sources.</param>
/// <param name="Find">The text that is there exactly once.</param>
/// <param name="Replace">What is there instead.</param>
public sealed record Mutant(string Name, string Side, string Kind, string File, string Find, string Replace)
{
    /// <summary>The list that is checked in.</summary>
    /// <param name="file">The path of <c>mutants.json</c>.</param>
    public static IReadOnlyList<Mutant> ReadAll(string file)
        => JsonSerializer.Deserialize(System.IO.File.ReadAllText(file), MutantJson.Default.ListMutant)
            ?? throw new InvalidDataException($"{file}: must be a list of mutants");

    /// <summary>Puts the bug into the sources under <paramref name="root"/>.</summary>
    /// <exception cref="InvalidDataException">The text is not there exactly once: the list is behind the sources.</exception>
    public void Apply(string root)
    {
        var path = Path.Combine(root, File);
        var text = System.IO.File.ReadAllText(path);
        var at = text.IndexOf(Find, StringComparison.Ordinal);
        if (at < 0 || text.IndexOf(Find, at + 1, StringComparison.Ordinal) >= 0)
        {
            throw new InvalidDataException($"mutant {Name}: \"{Find}\" must be in {File} exactly once");
        }
        System.IO.File.WriteAllText(path, text[..at] + Replace + text[(at + Find.Length)..]);
    }
}

/// <summary>Reads the list without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(List<Mutant>))]
internal sealed partial class MutantJson : JsonSerializerContext;
