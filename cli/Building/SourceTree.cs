using System.Security.Cryptography;
using System.Text;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Building;

/// <summary>Digests of the sources, by the contents of the files: the same in every clone, changed by any edit.</summary>
public sealed class SourceTree(Workspace workspace)
{
    private static readonly string[] Made = ["bin", "obj", "build", ".git", ".vs", "TestResults"];
    private readonly Dictionary<string, string> digests = new(StringComparer.Ordinal);

    /// <summary>The rooms of the house, each with its own digest.</summary>
    public static IReadOnlyList<string> Rooms { get; } = ["spec", "model", "impl", "proofs", "generated-tests", "hw-tests", "cli"];

    private static readonly string[] Beside =
        ["docs", ".ci", "cordon", "test", "Verified.sln", "global.json", "Directory.Build.props", "Directory.Packages.props", ".editorconfig"];

    /// <summary>The digest of all sources under <paramref name="rooms"/> (folders or files of the tree), in hexadecimal SHA-256.</summary>
    public string DigestOf(params IEnumerable<string> rooms)
    {
        var lines = new StringBuilder();
        foreach (var file in rooms.SelectMany(Files).Distinct().Order(StringComparer.Ordinal))
        {
            lines.Append(DigestOfFile(file)).Append("  ").Append(file).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())));
    }

    /// <summary>The digest of everything that the project consists of.</summary>
    public string Whole() => DigestOf([.. Rooms, .. Beside]);

    private string DigestOfFile(string relative)
    {
        if (!digests.TryGetValue(relative, out var digest))
        {
            using var stream = File.OpenRead(Path.Combine(workspace.Root, relative));
            digests[relative] = digest = Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        return digest;
    }

    private IEnumerable<string> Files(string room)
    {
        var path = Path.GetFullPath(Path.Combine(workspace.Root, room));
        if (File.Exists(path))
        {
            yield return Path.GetRelativePath(workspace.Root, path);
            yield break;
        }

        if (!Directory.Exists(path))
        {
            yield break;
        }

        foreach (var file in Directory.EnumerateFiles(path))
        {
            yield return Path.GetRelativePath(workspace.Root, file);
        }

        foreach (var folder in Directory.EnumerateDirectories(path).Where(folder => !Made.Contains(Path.GetFileName(folder))))
        {
            foreach (var file in Files(Path.GetRelativePath(workspace.Root, folder)))
            {
                yield return file;
            }
        }
    }
}
