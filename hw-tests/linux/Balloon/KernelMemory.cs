using System.Runtime.InteropServices;

namespace Cordon.Probe;

/// <summary>All memory of this Linux as its kernel sees it: <c>/proc/kcore</c>, an ELF file whose segments with a physical address are RAM and the kernel's own text.</summary>
public readonly unsafe struct KernelMemory
{
    const ulong KernelText = 0xffff_ffff_8000_0000;
    const uint Loaded = 1;
    const int Segments = 32;
    readonly OpenFile file;

    KernelMemory(OpenFile file) => this.file = file;

    /// <summary>Opens it.</summary>
    public static KernelMemory Open() => new(OpenFile.ToRead("/proc/kcore"));

    /// <summary>Calls <paramref name="look"/> with each page of RAM; a page that the balloon gave up reads as zeros (fs/proc/kcore.c).</summary>
    /// <param name="look">Says whether the page counts.</param>
    /// <param name="all">How many pages there are.</param>
    /// <returns>How many count.</returns>
    public ulong Count(delegate*<ulong*, bool> look, out ulong all)
    {
        ElfHeader header;
        var segments = stackalloc ElfSegment[Segments];
        if (file.ReadAt(&header, (ulong)sizeof(ElfHeader), 0) != sizeof(ElfHeader) || header.Segments > Segments || header.SegmentBytes != sizeof(ElfSegment))
        {
            Failure.Because("/proc/kcore is no ELF file of the expected form");
        }
        var bytes = (ulong)(header.Segments * sizeof(ElfSegment));
        if (file.ReadAt(segments, bytes, header.SegmentOffset) != (long)bytes)
        {
            Failure.Because("the segments of /proc/kcore cannot be read");
        }
        all = 0;
        var counted = 0ul;
        for (var i = 0; i < header.Segments; i++)
        {
            if (segments[i].Type == Loaded && segments[i].PhysicalAddress != ulong.MaxValue && segments[i].VirtualAddress < KernelText)
            {
                counted += CountIn(segments[i], look);
                all += segments[i].FileBytes / Pages.Bytes;
            }
        }
        return counted;
    }

    ulong CountIn(ElfSegment segment, delegate*<ulong*, bool> look)
    {
        var buffer = Pages.Allocate(1);
        var counted = 0ul;
        for (var offset = 0ul; offset < segment.FileBytes; offset += Pages.Bytes)
        {
            if (file.ReadAt(buffer.Start, Pages.Bytes, segment.Offset + offset) is var result && result != (long)Pages.Bytes)
            {
                Failure.Because("/proc/kcore cannot be read", result);
            }
            counted += look(buffer.At(0)) ? 1u : 0;
        }
        buffer.Unmap();
        return counted;
    }

    [StructLayout(LayoutKind.Explicit, Size = 64)]
    struct ElfHeader
    {
        [FieldOffset(32)]
        public ulong SegmentOffset;

        [FieldOffset(54)]
        public ushort SegmentBytes;

        [FieldOffset(56)]
        public ushort Segments;
    }

    [StructLayout(LayoutKind.Explicit, Size = 56)]
    struct ElfSegment
    {
        [FieldOffset(0)]
        public uint Type;

        [FieldOffset(8)]
        public ulong Offset;

        [FieldOffset(16)]
        public ulong VirtualAddress;

        [FieldOffset(24)]
        public ulong PhysicalAddress;

        [FieldOffset(32)]
        public ulong FileBytes;
    }
}
