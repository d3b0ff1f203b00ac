using System.Runtime.InteropServices;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>A machine's physical memory: a buffer outside the collector's heap, aligned to pages.</summary>
public sealed unsafe class PhysicalMemory : IDisposable
{
    /// <summary>Bytes of a page.</summary>
    public const int PageBytes = 4096;

    /// <summary>Memory of <paramref name="pages"/> pages, all 0.</summary>
    public PhysicalMemory(int pages)
    {
        Bytes = checked(pages * PageBytes);
        Base = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, PageBytes);
        new Span<byte>(Base, Bytes).Clear();
    }

    /// <summary>Where physical address 0 is.</summary>
    public byte* Base { get; private set; }

    /// <summary>How many bytes there are.</summary>
    public int Bytes { get; }

    /// <summary>All of it.</summary>
    public Span<byte> All => new(Base, Bytes);

    /// <summary>The bytes of page <paramref name="number"/>.</summary>
    public Span<byte> Page(ulong number) => new(Base + ((long)number * PageBytes), PageBytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(Base);
        Base = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees it.</summary>
    ~PhysicalMemory()
    {
        NativeMemory.AlignedFree(Base);
    }
}
