namespace Cordon.HwTests.Tests;

/// <summary>Where the tests find what is built and fetched.</summary>
internal static class Places
{
    static string Root { get; } = FindRoot();

    /// <summary>What is fetched once.</summary>
    public static string Cache => Path.Combine(Root, "build", "cache");

    /// <summary>The image of the preset <c>pvh</c>, or the one that CORDON_IMAGE names.</summary>
    public static string Image => Environment.GetEnvironmentVariable("CORDON_IMAGE") ?? Path.Combine(Root, "build", "pvh", "cordon.elf");

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Verified.sln")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the source tree");
    }
}
