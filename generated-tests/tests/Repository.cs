namespace Cordon.GeneratedTests.Tests;

/// <summary>Where the sources are.</summary>
static class Repository
{
    /// <summary>The folder above the test's program that has the solution.</summary>
    public static string Root { get; } = Find();

    static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Verified.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException($"no folder above {AppContext.BaseDirectory} has Verified.sln");
    }
}
