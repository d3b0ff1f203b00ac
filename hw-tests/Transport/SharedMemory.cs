using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Cordon.HwTests.Transport;

/// <summary>
/// The machine's memory as QEMU shares it through a file, and in it the guest's pool. The hypervisor decides where the pool's
/// pages lie, so each is found by the tag that the guest wrote into it.
/// </summary>
public sealed unsafe class SharedMemory : IDisposable
{
    readonly FileStream file;
    readonly MemoryMappedFile map;
    readonly MemoryMappedViewAccessor view;
    readonly byte* start;
    readonly long[] pages = new long[GuestLayout.PoolPages];

    /// <summary>Opens the memory file that QEMU was told to make at <paramref name="path"/>.</summary>
    public SharedMemory(string path)
    {
        file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        view = map.CreateViewAccessor();
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    /// <summary>Looks for the pool. False when not every page of it is tagged yet.</summary>
    /// <exception cref="InvalidDataException">The guest's pool has another size than this host expects.</exception>
    public bool FindPool()
    {
        Array.Fill(pages, -1);
        var chunk = new byte[1 << 22];
        file.Position = 0;
        for (long offset = 0; offset < file.Length; offset += chunk.Length)
        {
            var count = RandomAccess.Read(file.SafeFileHandle, chunk, offset);
            for (var at = 0; at + GuestLayout.PageSize <= count; at += GuestLayout.PageSize)
            {
                Note(MemoryMarshal.Cast<byte, ulong>(chunk.AsSpan(at, 32)), offset + at);
            }
        }
        return Array.TrueForAll(pages, page => page >= 0);
    }

    /// <summary>The address in this process of a page of the pool.</summary>
    public byte* Page(int index) => start + pages[index];

    /// <summary>A word of the control page.</summary>
    public ref ulong Control(int offset) => ref *(ulong*)(Page(0) + offset);

    /// <summary>Copies words into the pool from its page <paramref name="firstPage"/> on.</summary>
    public void Store(int firstPage, ReadOnlySpan<ulong> words)
    {
        var bytes = MemoryMarshal.AsBytes(words);
        for (var page = firstPage; bytes.Length > 0; page++)
        {
            var count = Math.Min(bytes.Length, GuestLayout.PageSize);
            bytes[..count].CopyTo(new Span<byte>(Page(page), count));
            bytes = bytes[count..];
        }
    }

    /// <summary>Copies words out of the pool from its page <paramref name="firstPage"/> on.</summary>
    public void Load(int firstPage, Span<ulong> words)
    {
        var bytes = MemoryMarshal.AsBytes(words);
        for (var page = firstPage; bytes.Length > 0; page++)
        {
            var count = Math.Min(bytes.Length, GuestLayout.PageSize);
            new ReadOnlySpan<byte>(Page(page), count).CopyTo(bytes);
            bytes = bytes[count..];
        }
    }

    /// <summary>Releases the mapping; the file stays.</summary>
    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        map.Dispose();
        file.Dispose();
    }

    void Note(ReadOnlySpan<ulong> tag, long offset)
    {
        if (tag[GuestLayout.Control.Magic / 8] != GuestLayout.Magic)
        {
            return;
        }
        if (tag[GuestLayout.Control.Pages / 8] != GuestLayout.PoolPages)
        {
            throw new InvalidDataException(
                $"the guest's pool has {tag[GuestLayout.Control.Pages / 8]} pages, GuestLayout says {GuestLayout.PoolPages}");
        }
        var index = tag[GuestLayout.Control.Index / 8];
        if (index < GuestLayout.PoolPages)
        {
            pages[index] = offset;
        }
    }
}
