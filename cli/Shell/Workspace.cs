namespace Cordon.Cli.Shell;

/// <summary>Where things are: the source tree, and what is made from it under <c>build/</c>.</summary>
public sealed class Workspace
{
    /// <summary>A workspace whose source tree is <paramref name="root"/>.</summary>
    public Workspace(string root) => Root = Path.GetFullPath(root);

    /// <summary>The folder that holds Verified.sln.</summary>
    public string Root { get; }

    /// <summary>Everything that is made; safe to delete.</summary>
    public string Build => Path.Combine(Root, "build");

    /// <summary>What is fetched or computed once and kept: Debian's packages, unpacked kernels, solvers' answers.</summary>
    public string Cache => Path.Combine(Build, "cache");

    /// <summary>The options, in the Kconfig language.</summary>
    public string Kconfig => Path.Combine(Root, "spec", "Kconfig");

    /// <summary>The presets, one <c>NAME.config</c> each.</summary>
    public string Presets => Path.Combine(Root, "spec", "configs");

    /// <summary>The tree that <c>./cordon</c> names in CORDON_ROOT, or the one that this assembly was built in.</summary>
    /// <exception cref="CordonException">Neither is a source tree of Cordon.</exception>
    public static Workspace Find()
    {
        var start = Environment.GetEnvironmentVariable("CORDON_ROOT") ?? AppContext.BaseDirectory;
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Verified.sln")))
            {
                return new Workspace(folder.FullName);
            }
        }

        throw CordonException.BadInput($"{start} is not inside a source tree of Cordon (no Verified.sln above it); run ./cordon from a clone");
    }

    /// <summary><paramref name="path"/> relative to the tree when it is inside, for messages.</summary>
    public string Display(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
