using System.Text.Json;

namespace Cordon.Proofs.Machine.Mutants;

/// <summary>The changed instructions that change nothing that anybody could see, each with the reason; a list that is checked in and reviewed.</summary>
public static class EquivalentMutants
{
    /// <summary>Where it is, from the root of the sources.</summary>
    public const string File = "generated-tests/Mutants/equivalent-instructions.json";

    /// <summary>Reads the list: reasons by <see cref="BinaryMutant.Identity"/>.</summary>
    /// <param name="path">The file's path.</param>
    /// <exception cref="InvalidDataException">It is no such list, or a reason is missing.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        Dictionary<string, string>? reasons;
        try
        {
            reasons = JsonSerializer.Deserialize<Dictionary<string, string>>(System.IO.File.ReadAllText(path));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
        var list = reasons ?? throw new InvalidDataException($"{path}: must give a reason for each mutant");
        return list.FirstOrDefault(mutant => mutant.Value.Length == 0).Key is { } unexplained ? throw new InvalidDataException($"{path}: no reason for {unexplained}") : list;
    }
}
