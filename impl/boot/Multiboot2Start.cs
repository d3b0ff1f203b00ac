namespace Cordon.Impl;

/// <summary>Reads what GRUB tells: the Multiboot2 information, a list of tags (Multiboot2 specification 2.0, 3.4).</summary>
static unsafe class Multiboot2Start
{
    /// <summary>The protocol's number, as the boot loader passes it.</summary>
    public const ulong Protocol = 0x36d76289;

    const uint HeaderBytes = 8;
    const uint MostBytes = 1 << 20;
    const uint EndTag = 0;
    const uint ModuleTag = 3;
    const uint MemoryMapTag = 6;
    const uint OldRootPointerTag = 14;
    const uint NewRootPointerTag = 15;
    const uint MemoryMapHeaderBytes = 16;
    const uint MinimumEntryBytes = 20;
    const uint AvailableMemory = 1;
    const uint TagAlignment = 8;

    /// <summary>Reads the information at host-physical <paramref name="address"/>; what cannot be ends the start with its name.</summary>
    public static void Read(BootInformation* boot, ulong address)
    {
        var bytes = address == 0 ? 0 : *(uint*)address;
        if (bytes < HeaderBytes || bytes > MostBytes)
        {
            Crash.Refuse("no Multiboot2 information");
        }
        var end = address + bytes;
        var tag = address + HeaderBytes;
        while (tag + HeaderBytes <= end)
        {
            var type = *(uint*)tag;
            var tagBytes = *(uint*)(tag + 4);
            if (tagBytes < HeaderBytes || tagBytes > end - tag)
            {
                Crash.Refuse("the Multiboot2 information is damaged");
            }
            switch (type)
            {
                case EndTag:
                    return;
                case ModuleTag when tagBytes >= HeaderBytes + 8:
                    BootInformation.AddModule(boot, *(uint*)(tag + 8), (ulong)*(uint*)(tag + 12) - *(uint*)(tag + 8));
                    break;
                case OldRootPointerTag when boot->RootPointer == 0:
                case NewRootPointerTag:
                    // The tag holds a copy.
                    boot->RootPointer = tag + HeaderBytes;
                    break;
                case MemoryMapTag when tagBytes >= MemoryMapHeaderBytes:
                    ReadMemoryMap(boot, tag, tagBytes);
                    break;
            }
            tag += (tagBytes + TagAlignment - 1) & ~(TagAlignment - 1);
        }
    }

    static void ReadMemoryMap(BootInformation* boot, ulong tag, uint tagBytes)
    {
        var entryBytes = *(uint*)(tag + 8);
        if (entryBytes < MinimumEntryBytes)
        {
            Crash.Refuse("the Multiboot2 memory map is damaged");
        }
        for (var offset = MemoryMapHeaderBytes; offset + (ulong)entryBytes <= tagBytes; offset += entryBytes)
        {
            var entry = tag + offset;
            if (*(uint*)(entry + 16) == AvailableMemory)
            {
                BootInformation.AddMemory(boot, *(ulong*)entry, *(ulong*)(entry + 8));
            }
        }
        // What is reserved is reserved, whatever else the map says of it.
        for (var offset = MemoryMapHeaderBytes; offset + (ulong)entryBytes <= tagBytes; offset += entryBytes)
        {
            var entry = tag + offset;
            if (*(uint*)(entry + 16) != AvailableMemory)
            {
                BootInformation.ExcludeReserved(boot, *(ulong*)entry, *(ulong*)(entry + 8));
            }
        }
    }
}
