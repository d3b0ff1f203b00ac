namespace Cordon.Cli.Tests;

/// <summary>Tests that run the image, one after the other: each run writes what the hypervisor says to one file of the build folder, and some tests read it.</summary>
public static class ConsoleFile
{
    /// <summary>The name of their collection.</summary>
    public const string Name = "the console's file";
}
