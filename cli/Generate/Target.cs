namespace Cordon.Generate;

/// <summary>One generated file.</summary>
/// <param name="Name">How it is asked for on the command line.</param>
/// <param name="Path">Where it is, from the root of the repository.</param>
/// <param name="Text">Makes its text; the same at every run.</param>
public sealed record Target(string Name, string Path, Func<string> Text)
{
    /// <summary>Every generated file.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        new("arguments", "model/Arguments.g.cs", ArgumentsFile.Text),
        new("registry", "model/Registry.g.cs", RegistryFile.Text),
        new("dispatch", "impl/core/Dispatch.g.cs", DispatchFile.Text),
        new("docs", "docs/hypercalls.md", HypercallsDocument.Text),
    ];
}
