using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>Reads what a PVH boot loader (QEMU, Xen) tells: <c>hvm_start_info</c>, as our own guests get it.</summary>
static unsafe class PvhStart
{
    /// <summary>The protocol's number, as boot/start.asm passes it.</summary>
    public const ulong Protocol = StartInfoValue.Magic;

    const uint MostEntries = 256;

    /// <summary>Reads the structure at host-physical <paramref name="address"/>; what cannot be ends the start with its name.</summary>
    public static void Read(BootInformation* boot, ulong address)
    {
        var info = (HvmStartInfo*)address;
        if (address == 0 || info->Magic != StartInfoValue.Magic)
        {
            Crash.Refuse("no PVH start information");
        }
        if (info->Version < StartInfoValue.Version || info->MemmapPaddr == 0)
        {
            Crash.Refuse("the PVH start information has no memory map");
        }
        if (info->MemmapEntries > MostEntries || info->NrModules > MostEntries
            || !BootInformation.IsMapped(boot, info->MemmapPaddr, MostEntries * (ulong)sizeof(HvmMemmapTableEntry))
            || !BootInformation.IsMapped(boot, info->ModlistPaddr, MostEntries * (ulong)sizeof(HvmModlistEntry)))
        {
            Crash.Refuse("the PVH memory map or module list is damaged");
        }
        boot->RootPointer = info->RsdpPaddr;
        var entries = (HvmMemmapTableEntry*)info->MemmapPaddr;
        for (var i = 0u; i < info->MemmapEntries; i++)
        {
            if (entries[i].Type == MemmapType.Ram)
            {
                BootInformation.AddMemory(boot, entries[i].Addr, entries[i].Size);
            }
        }
        // What is reserved is reserved, whatever else the map says of it.
        for (var i = 0u; i < info->MemmapEntries; i++)
        {
            if (entries[i].Type != MemmapType.Ram)
            {
                BootInformation.ExcludeReserved(boot, entries[i].Addr, entries[i].Size);
            }
        }
        var modules = (HvmModlistEntry*)info->ModlistPaddr;
        for (var i = 0u; i < info->NrModules; i++)
        {
            BootInformation.AddModule(boot, modules[i].Paddr, modules[i].Size);
        }
    }
}
