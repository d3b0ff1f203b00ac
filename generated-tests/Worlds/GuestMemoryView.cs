using Cordon.Impl;
using Cordon.Model;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>
/// A guest's memory by linear address, on both sides at once: what the guest writes reaches the implementation's buffer and the model's state;
/// what the hypervisor reads and writes for it is the model's alone. Translated by the guest's own tables, where the world has paging, and by
/// the model's p2m.
/// </summary>
public sealed unsafe class GuestMemoryView
{
    const int PageShift = 12;
    const ulong PageMask = 0xfff;

    readonly World world;
    readonly PageWalk walk;
    readonly List<(ulong Mfn, ulong Offset, byte Mark)> possible = [];

    /// <summary>The memory of the guests of <paramref name="world"/>.</summary>
    public GuestMemoryView(World world)
    {
        this.world = world;
        walk = new PageWalk(world, StoreMark, LoadPhysical);
    }

    /// <summary>The guest writes what is mapped writable of a range, up to the first byte that is not. Its own tables let it.</summary>
    /// <returns>Whether that was all.</returns>
    public bool Write(ushort domain, ulong address, ReadOnlySpan<byte> bytes) => Write(domain, address, bytes, onBothSides: true);

    /// <summary>Writes to the model only: what the implementation has to have written.</summary>
    /// <returns>As <see cref="Write(ushort, ulong, ReadOnlySpan{byte})"/>.</returns>
    public bool WriteExpected(ushort domain, ulong address, ReadOnlySpan<byte> bytes) => Write(domain, address, bytes, onBothSides: false);

    /// <summary>The guest writes to a guest-physical address within one page; nothing when that is not writable.</summary>
    public void WritePhysical(ushort domain, ulong address, ReadOnlySpan<byte> bytes)
    {
        if (FindPhysical(domain, address >> PageShift, isWritten: true, out var mfn))
        {
            bytes.CopyTo(new Span<byte>(Hypervisor.At(world.Hypervisor, new Cordon.Impl.Mfn(mfn)) + (address & PageMask), bytes.Length));
            WritePart(mfn, address & PageMask, bytes);
        }
    }

    /// <summary>Reads a range for the hypervisor, as the model has it.</summary>
    /// <returns>False when a byte of it is not mapped.</returns>
    public bool Read(ushort domain, ulong address, Span<byte> bytes) => Read(domain, address, bytes, Marks.Set);

    /// <summary>Reads a range that the hypervisor may read or not, because the call fails anyway: the marks of it are taken over by <see cref="TakeMarks"/>.</summary>
    /// <returns>As <see cref="Read(ushort, ulong, Span{byte})"/>.</returns>
    public bool ReadIfAtAll(ushort domain, ulong address, Span<byte> bytes) => Read(domain, address, bytes, Marks.MayBeSet);

    /// <summary>Takes over which of the marks that may be set are set.</summary>
    public void TakeMarks()
    {
        foreach (var (mfn, offset, mark) in possible)
        {
            if (*(Hypervisor.At(world.Hypervisor, new Cordon.Impl.Mfn(mfn)) + offset) == mark)
            {
                WritePart(mfn, offset, [mark]);
            }
        }
        possible.Clear();
    }

    bool Read(ushort domain, ulong address, Span<byte> bytes, Marks marks)
    {
        while (bytes.Length != 0)
        {
            if (!Find(domain, address, isWritten: false, marks, out var mfn, out var offset))
            {
                return false;
            }
            var count = InPage(address, bytes.Length);
            ReadPart(mfn, offset, bytes[..count]);
            address += (ulong)count;
            bytes = bytes[count..];
        }
        return true;
    }

    bool Write(ushort domain, ulong address, ReadOnlySpan<byte> bytes, bool onBothSides)
    {
        while (bytes.Length != 0)
        {
            if (!Find(domain, address, isWritten: true, onBothSides ? Marks.None : Marks.Set, out var mfn, out var offset))
            {
                return false;
            }
            var count = InPage(address, bytes.Length);
            if (onBothSides)
            {
                bytes[..count].CopyTo(new Span<byte>(Hypervisor.At(world.Hypervisor, new Cordon.Impl.Mfn(mfn)) + offset, count));
            }
            WritePart(mfn, offset, bytes[..count]);
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

    bool Find(ushort domain, ulong linear, bool isWritten, Marks marks, out ulong mfn, out ulong offset)
    {
        (mfn, offset) = (0, linear & PageMask);
        return walk.Translate(domain, linear, isWritten, marks) is { } physical && FindPhysical(domain, physical >> PageShift, isWritten, out mfn);
    }

    bool FindPhysical(ushort domain, ulong gfn, bool isWritten, out ulong mfn)
    {
        var type = world.Model.P2mType[new(domain), new(gfn)];
        mfn = world.Model.P2mFrame[new(domain), new(gfn)];
        return type is P2mType.RamReadWrite or P2mType.GrantReadWrite or P2mType.Foreign
            || (!isWritten && type != P2mType.None);
    }

    bool StoreMark(ushort domain, ulong address, byte mark, Marks marks)
    {
        var isWritable = FindPhysical(domain, address >> PageShift, isWritten: true, out var mfn);
        if (isWritable && marks == Marks.MayBeSet)
        {
            possible.Add((mfn, address & PageMask, mark));
        }
        else if (isWritable)
        {
            WritePart(mfn, address & PageMask, [mark]);
        }
        return isWritable;
    }

    ulong? LoadPhysical(ushort domain, ulong address)
        => FindPhysical(domain, address >> PageShift, isWritten: false, out var mfn) ? world.Model.Memory[new(mfn), new((address & PageMask) >> 3)] : null;
}
