namespace Cordon.Generate;

/// <summary>Writes generated files, or checks that those on disk are what it would write.</summary>
public static class Generator
{
    const int BadUsage = 2;

    /// <summary>
    /// <c>[--check] [TARGET]...</c>: writes (or checks) the targets named, or all of them.
    /// </summary>
    /// <returns>0; 1 when a checked file differs; 2 for bad usage.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter errors)
    {
        var isCheck = arguments.Contains("--check");
        var names = arguments.Where(argument => argument != "--check").ToArray();
        var unknown = names.FirstOrDefault(name => Target.All.All(target => target.Name != name));
        if (unknown is not null)
        {
            errors.WriteLine($"generate: no target '{unknown}'; there are {string.Join(", ", Target.All.Select(target => target.Name))}");
            return BadUsage;
        }
        var root = FindRoot();
        if (root is null)
        {
            errors.WriteLine("generate: no Verified.sln in this folder or above it; run it inside the repository");
            return BadUsage;
        }
        var status = 0;
        foreach (var target in Target.All.Where(target => names.Length == 0 || names.Contains(target.Name)))
        {
            var path = Path.Combine(root, target.Path);
            var text = target.Text();
            if (File.Exists(path) && File.ReadAllText(path) == text)
            {
                continue;
            }
            if (isCheck)
            {
                errors.WriteLine($"generate: {target.Path} is not what spec says; run 'cordon generate {target.Name}'");
                status = 1;
                continue;
            }
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        return status;
    }

    /// <summary>The folder that holds Verified.sln: this one or one above it; null when there is none.</summary>
    public static string? FindRoot()
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Verified.sln")))
            {
                return folder.FullName;
            }
        }
        return null;
    }
}
