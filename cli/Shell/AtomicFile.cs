namespace Cordon.Cli.Shell;

/// <summary>Files that are either there as a whole or not at all, whenever the process is stopped.</summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="text"/> (UTF-8) to <paramref name="path"/>.</summary>
    public static void WriteText(string path, string text) => Write(path, temporary => File.WriteAllText(temporary, text));

    /// <summary>Writes <paramref name="bytes"/> to <paramref name="path"/>.</summary>
    public static void WriteBytes(string path, ReadOnlyMemory<byte> bytes) =>
        Write(path, temporary => File.WriteAllBytes(temporary, bytes.Span));

    /// <summary>Copies <paramref name="source"/> to <paramref name="path"/>.</summary>
    public static void Copy(string source, string path) => Write(path, temporary => File.Copy(source, temporary, overwrite: true));

    /// <summary>Lets <paramref name="fill"/> write a temporary file beside <paramref name="path"/>, then moves it there.</summary>
    public static void Write(string path, Action<string> fill)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = TemporaryBeside(path);
        try
        {
            fill(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>A name beside <paramref name="path"/> that no other thread or process uses.</summary>
    public static string TemporaryBeside(string path) => $"{path}.{Guid.NewGuid():n}.new";
}
