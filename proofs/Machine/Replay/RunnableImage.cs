namespace Cordon.Proofs.Machine.Replay;

/// <summary>
/// A copy of an image that this machine can run as a process: the kernel maps its segments where they were linked to. It waits at its entry, which no handler uses, and stops where functions are entered
/// that are answered for.
/// </summary>
sealed class RunnableImage : IDisposable
{
    const byte Breakpoint = 0xcc;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cordon-replay");

    /// <summary>Writes the copy.</summary>
    /// <param name="image">The image.</param>
    /// <param name="stops">The addresses at which it stops.</param>
    public RunnableImage(ElfImage image, IEnumerable<ulong> stops)
    {
        var bytes = image.File.ToArray();
        // jmp to itself; syscall; int3
        ReadOnlySpan<byte> entry = [0xeb, 0xfe, 0x0f, 0x05, Breakpoint];
        entry.CopyTo(bytes.AsSpan(image.FileOffset(image.Entry, entry.Length)));
        (SystemCall, Return) = (image.Entry + 2, image.Entry + 4);
        foreach (var address in stops)
        {
            bytes[image.FileOffset(address, 1)] = Breakpoint;
        }
        Path = System.IO.Path.Combine(folder.FullName, "image");
        using var file = new FileStream(Path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
        });
        file.Write(bytes);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>A SYSCALL instruction, behind which it stops.</summary>
    public ulong SystemCall { get; }

    /// <summary>Where it stops when it returns to there.</summary>
    public ulong Return { get; }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);
}
