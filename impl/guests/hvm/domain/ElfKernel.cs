using System.Runtime.InteropServices;
using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>A program header of an ELF64 file.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ElfProgramHeader
{
#pragma warning disable CS0649, CS1591 // read from the file; the names are the ELF specification's
    public uint Type, Flags;
    public ulong Offset, VirtualAddress, PhysicalAddress, FileBytes, MemoryBytes, Alignment;
#pragma warning restore CS0649, CS1591
}

/// <summary>A guest kernel: an ELF64 file in memory, whose every number is checked before it is used.</summary>
public unsafe ref struct ElfKernel
{
    const uint Magic = 0x464c457f;
    const uint HeaderBytes = 64;
    const byte Class64 = 2;
    const byte LittleEndian = 1;
    const ushort MachineX64 = 62;
    const ushort MostProgramHeaders = 64;
    const uint LoadSegment = 1;
    const uint NoteSegment = 4;
    const uint XenName = 0x006e6558; // "Xen"
    const uint NoteHeaderBytes = 12;

    readonly byte* file;
    readonly ulong bytes;
    readonly ElfProgramHeader* headers;
    readonly uint headerCount;

    ElfKernel(byte* file, ulong bytes, ElfProgramHeader* headers, uint headerCount)
    {
        this.file = file;
        this.bytes = bytes;
        this.headers = headers;
        this.headerCount = headerCount;
    }

    /// <summary>Guest-physical address at which a PVH guest is entered.</summary>
    public uint Entry { get; private set; }

    /// <summary>The byte after the last that the segments take, guest-physical.</summary>
    public ulong End { get; private set; }

    /// <summary>Checks a file.</summary>
    /// <param name="file">Its first byte.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="memoryBytes">Guest memory from address 0 into which the segments have to fit.</param>
    /// <param name="kernel">The kernel, when it passes.</param>
    /// <returns>Null when it passes; else what is wrong.</returns>
    public static string? Open(byte* file, ulong bytes, ulong memoryBytes, out ElfKernel kernel)
    {
        kernel = default;
        if (bytes < HeaderBytes || *(uint*)file != Magic)
        {
            return "the kernel is no ELF file";
        }
        if (file[4] != Class64 || file[5] != LittleEndian || *(ushort*)(file + 18) != MachineX64)
        {
            return "the kernel is no ELF file for x86-64";
        }
        var offset = *(ulong*)(file + 32);
        var count = *(ushort*)(file + 56);
        if (*(ushort*)(file + 54) != sizeof(ElfProgramHeader) || count == 0 || count > MostProgramHeaders)
        {
            return "the kernel's ELF program headers are damaged";
        }
        if (offset > bytes || count * (ulong)sizeof(ElfProgramHeader) > bytes - offset)
        {
            return "the kernel is truncated in its ELF program headers";
        }
        kernel = new ElfKernel(file, bytes, (ElfProgramHeader*)(file + offset), count);
        return kernel.CheckSegments(memoryBytes) ?? kernel.FindEntry();
    }

    string? CheckSegments(ulong memoryBytes)
    {
        for (var i = 0u; i < headerCount; i++)
        {
            var segment = &headers[i];
            if (segment->Type is not (LoadSegment or NoteSegment))
            {
                continue;
            }
            if (segment->Offset > bytes || segment->FileBytes > bytes - segment->Offset)
            {
                return "the kernel is truncated in an ELF segment";
            }
            if (segment->Type != LoadSegment || segment->MemoryBytes == 0)
            {
                continue;
            }
            var end = segment->PhysicalAddress + segment->MemoryBytes;
            if (segment->FileBytes > segment->MemoryBytes || end < segment->PhysicalAddress)
            {
                return "the kernel has an ELF segment that wraps";
            }
            if (end > memoryBytes)
            {
                return "the kernel does not fit into the domain's memory";
            }
            for (var j = 0u; j < i; j++)
            {
                var other = &headers[j];
                if (other->Type == LoadSegment && other->PhysicalAddress < end && segment->PhysicalAddress < other->PhysicalAddress + other->MemoryBytes)
                {
                    return "the kernel has ELF segments that overlap";
                }
            }
            End = end > End ? end : End;
        }
        return End == 0 ? "the kernel has nothing to load" : null;
    }

    string? FindEntry()
    {
        for (var i = 0u; i < headerCount; i++)
        {
            if (headers[i].Type == NoteSegment && FindEntryIn(file + headers[i].Offset, headers[i].FileBytes))
            {
                return Entry < End ? null : "the kernel's PVH entry lies outside its segments";
            }
        }
        return "the kernel has no PVH note (XEN_ELFNOTE_PHYS32_ENTRY)";
    }

    bool FindEntryIn(byte* notes, ulong noteBytes)
    {
        var offset = 0UL;
        while (offset + NoteHeaderBytes <= noteBytes)
        {
            var header = (uint*)(notes + offset);
            var name = offset + NoteHeaderBytes;
            var description = name + Aligned(header[0]);
            var next = description + Aligned(header[1]);
            if (next > noteBytes)
            {
                return false;
            }
            if (header[0] == sizeof(uint) && *(uint*)(notes + name) == XenName && header[2] == ElfNote.Phys32Entry && header[1] >= sizeof(uint))
            {
                Entry = *(uint*)(notes + description);
                return true;
            }
            offset = next;
        }
        return false;
    }

    static ulong Aligned(uint size) => ((ulong)size + 3) & ~3UL;

    /// <summary>Puts the segments into the memory of <paramref name="domain"/>, which is clear there.</summary>
    public readonly void Load(Hypervisor* hypervisor, Domain* domain)
    {
        for (var i = 0u; i < headerCount; i++)
        {
            if (headers[i].Type == LoadSegment)
            {
                PvhMemory.Copy(hypervisor, domain, headers[i].PhysicalAddress, file + headers[i].Offset, headers[i].FileBytes);
            }
        }
    }
}
