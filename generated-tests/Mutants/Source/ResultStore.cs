using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cordon.GeneratedTests.Mutants.Source;

/// <summary>
/// Results of trials, a file a mutant, under a hash of everything that they depend on: a campaign that was interrupted goes on, and one after a
/// change of what they depend on begins anew.
/// </summary>
/// <param name="folder">Where they are kept.</param>
public sealed class ResultStore(string folder)
{
    /// <summary>The store for results that depend on sources and settings.</summary>
    /// <param name="output">The campaign's folder.</param>
    /// <param name="kind">What the results are.</param>
    /// <param name="root">The root of the sources.</param>
    /// <param name="folders">The folders of sources, from there.</param>
    /// <param name="settings">What else they depend on.</param>
    public static ResultStore For(string output, string kind, string root, IEnumerable<string> folders, params object[] settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in folders.SelectMany(part => Directory.EnumerateFiles(Path.Combine(root, part), "*", SearchOption.AllDirectories))
            .Where(IsSource).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(root, file)}\0"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\0', settings)));
        var name = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
        return new(Path.Combine(output, "results", $"{kind}-{name}"));
    }

    /// <summary>The result of a mutant; null when it was not tried.</summary>
    public T? Find<T>(SourceMutant mutant)
        where T : class
        => File.Exists(PathOf(mutant)) ? JsonSerializer.Deserialize<T>(File.ReadAllText(PathOf(mutant))) : null;

    /// <summary>Keeps the result of a mutant.</summary>
    public void Keep<T>(SourceMutant mutant, T result)
    {
        Directory.CreateDirectory(folder);
        var partial = PathOf(mutant) + ".partial";
        File.WriteAllText(partial, JsonSerializer.Serialize(result));
        File.Move(partial, PathOf(mutant), overwrite: true);
    }

    static bool IsSource(string path)
    {
        var separator = Path.DirectorySeparatorChar;
        return !path.Contains($"{separator}bin{separator}") && !path.Contains($"{separator}obj{separator}")
            && Path.GetExtension(path) is ".cs" or ".json" && Path.GetFileName(path) != "packages.lock.json";
    }

    string PathOf(SourceMutant mutant) => Path.Combine(folder, mutant.Name + ".json");
}
