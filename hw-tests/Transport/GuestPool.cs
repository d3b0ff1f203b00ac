using System.Runtime.InteropServices;

namespace Cordon.HwTests.Transport;

/// <summary>
/// The guest's pool in the machine's memory. The hypervisor decides where the pool's pages lie, so each is found by the tag that the guest wrote into
/// it; how the machine's memory is reached is the machine's matter.
/// </summary>
public abstract class GuestPool : IDisposable
{
    const int ChunkBytes = 1 << 22;

    readonly long[] pages = new long[GuestLayout.PoolPages];

    /// <summary>Looks for the pool. False when not every page of it is tagged yet.</summary>
    /// <exception cref="InvalidDataException">The guest's pool has another size than this host expects.</exception>
    public bool Find()
    {
        Array.Fill(pages, -1);
        var chunk = new byte[ChunkBytes];
        foreach (var (start, end) in Ranges())
        {
            for (var offset = start; offset < end; offset += chunk.Length)
            {
                var count = Read(offset, chunk.AsSpan(0, (int)Math.Min(chunk.Length, end - offset)));
                for (var at = 0; at + GuestLayout.PageSize <= count; at += GuestLayout.PageSize)
                {
                    Note(MemoryMarshal.Cast<byte, ulong>(chunk.AsSpan(at, 32)), offset + at);
                }
            }
        }
        return Array.TrueForAll(pages, page => page >= 0);
    }

    /// <summary>Reads a word of the control page, which the guest may be writing.</summary>
    public abstract ulong ReadControl(int offset);

    /// <summary>Writes a word of the control page, after everything that was stored before.</summary>
    public abstract void WriteControl(int offset, ulong value);

    /// <summary>Copies words into the pool from its page <paramref name="firstPage"/> on.</summary>
    public void Store(int firstPage, ReadOnlySpan<ulong> words)
    {
        var bytes = MemoryMarshal.AsBytes(words);
        for (var page = firstPage; bytes.Length > 0; page++)
        {
            var count = Math.Min(bytes.Length, GuestLayout.PageSize);
            Write(pages[page], bytes[..count]);
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
            if (Read(pages[page], bytes[..count]) != count)
            {
                throw new MachineException("the machine's memory cannot be read any more");
            }
            bytes = bytes[count..];
        }
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Where the control page's word at <paramref name="offset"/> lies.</summary>
    protected long ControlAt(int offset) => pages[0] + offset;

    /// <summary>The ranges of addresses, multiples of a page, in which the machine's memory is.</summary>
    protected abstract IEnumerable<(long Start, long End)> Ranges();

    /// <summary>Reads from <paramref name="address"/>, and says how much there was.</summary>
    protected abstract int Read(long address, Span<byte> bytes);

    /// <summary>Writes to <paramref name="address"/>.</summary>
    protected abstract void Write(long address, ReadOnlySpan<byte> bytes);

    void Note(ReadOnlySpan<ulong> tag, long address)
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
            pages[index] = address;
        }
    }
}
