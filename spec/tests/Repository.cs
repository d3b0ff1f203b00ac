namespace Cordon.Spec.Tests;

/// <summary>Where the files of the repository are.</summary>
static class Repository
{
    /// <summary>The folder that holds Verified.sln, found upwards from the tests' binary.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path within the repository.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Verified.sln")))
            {
                return folder.FullName;
            }
        }
        throw new DirectoryNotFoundException($"no Verified.sln above {AppContext.BaseDirectory}");
    }
}
