using Cordon.Impl;
using Cordon.Model;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>
/// A guest's memory by guest-physical address, on both sides at once: what the guest writes reaches the implementation's buffer and
/// the model's state; what it reads is the model's. Translated by the model's p2m.
/// </summary>
/// <param name="world">The world.</param>
public sealed unsafe class GuestMemoryView(World world)
{
    const int PageShift = 12;
    const ulong PageMask = 0xfff;

    /// <summary>Whether all of a range is mapped, for writing or for reading only.</summary>
    public bool IsAccessible(ushort domain, ulong address, ulong bytes, bool isWritten)
    {
        for (ulong done = 0; done < bytes; done += PageMask + 1 - ((address + done) & PageMask))
        {
            if (!Find(domain, Page(address + done), isWritten, out _))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Writes what is mapped writable of a range, up to the first byte that is not.</summary>
    /// <returns>Whether that was all.</returns>
    public bool Write(ushort domain, ulong address, ReadOnlySpan<byte> bytes) => Write(domain, address, bytes, onBothSides: true);

    /// <summary>Writes to the model only: what the implementation has to have written.</summary>
    /// <returns>As <see cref="Write(ushort, ulong, ReadOnlySpan{byte})"/>.</returns>
    public bool WriteExpected(ushort domain, ulong address, ReadOnlySpan<byte> bytes) => Write(domain, address, bytes, onBothSides: false);

    /// <summary>Reads a range, as the model has it.</summary>
    /// <returns>False when a byte of it is not mapped.</returns>
    public bool Read(ushort domain, ulong address, Span<byte> bytes)
    {
        while (bytes.Length != 0)
        {
            if (!Find(domain, Page(address), isWritten: false, out var mfn))
            {
                return false;
            }
            var count = InPage(address, bytes.Length);
            ReadPart(mfn, address & PageMask, bytes[..count]);
            address += (ulong)count;
            bytes = bytes[count..];
        }
        return true;
    }

    bool Write(ushort domain, ulong address, ReadOnlySpan<byte> bytes, bool onBothSides)
    {
        while (bytes.Length != 0)
        {
            if (!Find(domain, Page(address), isWritten: true, out var mfn))
            {
                return false;
            }
            var count = InPage(address, bytes.Length);
            if (onBothSides)
            {
                bytes[..count].CopyTo(new Span<byte>(Hypervisor.At(world.Hypervisor, new Cordon.Impl.Mfn(mfn)) + (address & PageMask), count));
            }
            WritePart(mfn, address & PageMask, bytes[..count]);
            address += (ulong)count;
            bytes = bytes[count..];
        }
        return true;
    }

    static int InPage(ulong address, int bytes) => (int)Math.Min((ulong)bytes, PageMask + 1 - (address & PageMask));

    void ReadPart(ulong mfn, ulong offset, Span<byte> bytes)
    {
        var word = 0UL;
        for (var i = 0; i < bytes.Length; i++)
        {
            var at = offset + (ulong)i;
            if (i == 0 || (at & 7) == 0)
            {
                word = world.Model.Memory[new(mfn), new(at >> 3)];
            }
            bytes[i] = (byte)(word >> (int)((at & 7) * 8));
        }
    }

    void WritePart(ulong mfn, ulong offset, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length;)
        {
            var index = (offset + (ulong)i) >> 3;
            var word = world.Model.Memory[new(mfn), new(index)];
            var changed = word;
            for (; i < bytes.Length && (offset + (ulong)i) >> 3 == index; i++)
            {
                var shift = (int)(((offset + (ulong)i) & 7) * 8);
                changed = (changed & ~(0xffUL << shift)) | ((ulong)bytes[i] << shift);
            }
            if (changed != word)
            {
                world.Model.Memory[new(mfn), new(index)] = changed;
            }
        }
    }

    // Without paging a linear address has 32 bits.
    static ulong Page(ulong address) => (uint)address >> PageShift;

    bool Find(ushort domain, ulong gfn, bool isWritten, out ulong mfn)
    {
        var type = world.Model.P2mType[new(domain), new(gfn)];
        mfn = world.Model.P2mFrame[new(domain), new(gfn)];
        return type is P2mType.RamReadWrite or P2mType.GrantReadWrite or P2mType.Foreign
            || (!isWritten && type != P2mType.None);
    }
}
