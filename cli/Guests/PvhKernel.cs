using System.Buffers.Binary;
using Cordon.Cli.Elf;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Guests;

/// <summary>A guest kernel that the image can load, checked on the host so that a bad one is said in one line before anything boots.</summary>
/// <remarks>The image checks all of it again: what it boots need not come from here.</remarks>
public static class PvhKernel
{
    /// <summary>XEN_ELFNOTE_PHYS32_ENTRY (Xen public headers, elfnote.h): where a PVH kernel is entered.</summary>
    public const uint Phys32Entry = 18;

    /// <summary>Checks that <paramref name="kernel"/> is a PVH ELF whose segments lie apart and inside <paramref name="memory"/> bytes.</summary>
    /// <param name="kernel">The file's content.</param>
    /// <param name="path">Its name, for the message.</param>
    /// <param name="memory">The domain's memory in bytes, from guest-physical address 0.</param>
    /// <returns>The first guest-physical address past the kernel.</returns>
    /// <exception cref="CordonException">It is not (2).</exception>
    public static ulong Check(byte[] kernel, string path, ulong memory)
    {
        try
        {
            var elf = ElfFile.Read(kernel);
            var end = CheckSegments(elf);
            CheckEntry(elf);
            return end <= memory ? end : throw CordonException.BadInput(
                $"kernel {path} does not fit: it reaches 0x{end:x}, the domain's memory ends at 0x{memory:x}; {(end + (1 << 20) - 1) >> 20} MiB or more would be right");
        }
        catch (ElfException error)
        {
            throw CordonException.BadInput($"kernel {path} {error.Message}; a PVH kernel is needed: an x86-64 ELF with a XEN_ELFNOTE_PHYS32_ENTRY note, or a bzImage of one");
        }
    }

    private static ulong CheckSegments(ElfFile elf)
    {
        var loads = elf.Loads.Where(segment => segment.MemorySize > 0).OrderBy(segment => segment.PhysicalAddress).ToList();
        if (loads.Count == 0)
        {
            throw new ElfException("has no segment to load");
        }

        var end = 0UL;
        foreach (var segment in loads)
        {
            var (start, size) = (segment.PhysicalAddress, segment.MemorySize);
            if (segment.FileSize > size)
            {
                throw new ElfException($"has a segment at 0x{start:x} with more bytes in the file than in memory");
            }

            if (start + size < start)
            {
                throw new ElfException($"has a segment at 0x{start:x} that wraps past the end of the address space");
            }

            if (start < end)
            {
                throw new ElfException($"has segments that overlap at 0x{start:x}");
            }

            end = start + size;
        }

        return end;
    }

    private static void CheckEntry(ElfFile elf)
    {
        var note = elf.Notes().FirstOrDefault(note => note.Name == "Xen" && note.Type == Phys32Entry)
            ?? throw new ElfException("has no PVH entry");
        ulong entry = note.Description.Length switch
        {
            4 => BinaryPrimitives.ReadUInt32LittleEndian(note.Description),
            8 => BinaryPrimitives.ReadUInt64LittleEndian(note.Description),
            var size => throw new ElfException($"has a PVH entry note of {size} bytes (4 or 8 would be right)"),
        };
        if (!elf.Loads.Any(segment => entry >= segment.PhysicalAddress && entry - segment.PhysicalAddress < segment.FileSize))
        {
            throw new ElfException($"is entered at 0x{entry:x}, where none of its segments is");
        }
    }
}
