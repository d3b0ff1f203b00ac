using System.IO.MemoryMappedFiles;

namespace Cordon.HwTests.Transport;

/// <summary>The machine's memory as QEMU shares it through a file.</summary>
public sealed unsafe class SharedMemory : GuestPool
{
    readonly FileStream file;
    readonly MemoryMappedFile map;
    readonly MemoryMappedViewAccessor view;
    readonly byte* start;

    /// <summary>Opens the memory file that QEMU was told to make at <paramref name="path"/>.</summary>
    public SharedMemory(string path)
    {
        file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        view = map.CreateViewAccessor();
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    /// <inheritdoc/>
    public override ulong ReadControl(int offset) => Volatile.Read(ref *(ulong*)(start + ControlAt(offset)));

    /// <inheritdoc/>
    public override void WriteControl(int offset, ulong value) => Volatile.Write(ref *(ulong*)(start + ControlAt(offset)), value);

    /// <summary>Releases the mapping; the file stays.</summary>
    public override void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        map.Dispose();
        file.Dispose();
    }

    /// <inheritdoc/>
    protected override IEnumerable<(long Start, long End)> Ranges() => [(0, file.Length)];

    /// <inheritdoc/>
    protected override int Read(long address, Span<byte> bytes)
    {
        new ReadOnlySpan<byte>(start + address, bytes.Length).CopyTo(bytes);
        return bytes.Length;
    }

    /// <inheritdoc/>
    protected override void Write(long address, ReadOnlySpan<byte> bytes) => bytes.CopyTo(new Span<byte>(start + address, bytes.Length));
}
