using System.Text.Json.Nodes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Building;

/// <summary>Lists what an image is made with, in the form of CycloneDX 1.5; without times or serial numbers, so that equal builds have equal lists.</summary>
public static class BillOfMaterials
{
    /// <summary>The list for an image whose project's packages are locked in <paramref name="lockFiles"/>.</summary>
    public static JsonObject Of(string imageDigest, IEnumerable<string> lockFiles, IReadOnlyDictionary<string, string> tools)
    {
        var components = new JsonArray();
        var packages = lockFiles.SelectMany(Packages).DistinctBy(package => (package.Name, package.Version)).OrderBy(package => package.Name, StringComparer.Ordinal);
        foreach (var (name, version, hash) in packages)
        {
            components.Add(new JsonObject
            {
                ["type"] = "library",
                ["name"] = name,
                ["version"] = version,
                ["purl"] = $"pkg:nuget/{name}@{version}",
                ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = hash }),
            });
        }

        foreach (var (name, version) in tools.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            components.Add(new JsonObject { ["type"] = "application", ["name"] = name, ["version"] = version });
        }

        return new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.5",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["component"] = new JsonObject
                {
                    ["type"] = "firmware",
                    ["name"] = "cordon",
                    ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-256", ["content"] = imageDigest }),
                },
            },
            ["components"] = components,
        };
    }

    /// <summary>The packages that a NuGet lock file pins, with their SHA-512 in hexadecimal.</summary>
    private static IEnumerable<(string Name, string Version, string Hash)> Packages(string lockFile)
    {
        var frameworks = JsonNode.Parse(File.ReadAllText(lockFile))?["dependencies"]?.AsObject()
            ?? throw CordonException.BadInput($"{lockFile} is no NuGet lock file");
        foreach (var (name, package) in frameworks.SelectMany(framework => framework.Value!.AsObject()))
        {
            if (package?["contentHash"]?.GetValue<string>() is { } hash)
            {
                yield return (name, package["resolved"]!.GetValue<string>(), Convert.ToHexStringLower(Convert.FromBase64String(hash)));
            }
        }
    }
}
