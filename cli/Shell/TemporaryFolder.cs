namespace Cordon.Cli.Shell;

/// <summary>A folder that is gone when its user is done.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("cordon-").FullName;

    /// <summary>The path of <paramref name="name"/> inside it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
