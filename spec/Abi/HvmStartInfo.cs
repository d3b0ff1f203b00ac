using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>hvm_start_info</c>, version 1 (56 bytes): what EBX points at when a PVH guest starts. Addresses are guest-physical.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HvmStartInfo
{
    /// <summary><see cref="StartInfoValue.Magic"/>.</summary>
    public uint Magic;

    /// <summary>1.</summary>
    public uint Version;

    /// <summary><see cref="StartInfoFlags"/>.</summary>
    public uint Flags;

    /// <summary>Entries of the module list.</summary>
    public uint NrModules;

    /// <summary>The module list.</summary>
    public ulong ModlistPaddr;

    /// <summary>The command line, ending in 0.</summary>
    public ulong CmdlinePaddr;

    /// <summary>The ACPI RSDP; 0 is none.</summary>
    public ulong RsdpPaddr;

    /// <summary>The memory map.</summary>
    public ulong MemmapPaddr;

    /// <summary>Its entries.</summary>
    public uint MemmapEntries;

    /// <summary>0.</summary>
    public uint Reserved;
}

/// <summary><c>hvm_modlist_entry</c> (32 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HvmModlistEntry
{
    /// <summary>Where the module is.</summary>
    public ulong Paddr;

    /// <summary>Its bytes.</summary>
    public ulong Size;

    /// <summary>Its command line, ending in 0; 0 is none.</summary>
    public ulong CmdlinePaddr;

    /// <summary>0.</summary>
    public ulong Reserved;
}

/// <summary><c>hvm_memmap_table_entry</c> (24 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HvmMemmapTableEntry
{
    /// <summary>First byte.</summary>
    public ulong Addr;

    /// <summary>Bytes.</summary>
    public ulong Size;

    /// <summary>One of <see cref="MemmapType"/>.</summary>
    public uint Type;

    /// <summary>0.</summary>
    public uint Reserved;
}

/// <summary>Values of <see cref="HvmStartInfo"/>.</summary>
public static class StartInfoValue
{
    /// <summary>"xEn3", bit 7 of the E set.</summary>
    public const uint Magic = 0x336EC578;

    /// <summary>The version with a memory map.</summary>
    public const uint Version = 1;
}

/// <summary><c>SIF_*</c> of <c>xen.h</c>.</summary>
public static class StartInfoFlags
{
    /// <summary>The control domain.</summary>
    public const uint Privileged = 1;

    /// <summary>The first domain.</summary>
    public const uint InitDomain = 2;

    /// <summary>PV: the module is a list.</summary>
    public const uint MultibootMod = 4;

    /// <summary>PV: the module is not mapped.</summary>
    public const uint ModStartPfn = 8;
}

/// <summary><c>XEN_HVM_MEMMAP_TYPE_*</c>, as the ACPI address map types.</summary>
public static class MemmapType
{
    /// <summary>Memory.</summary>
    public const uint Ram = 1;

    /// <summary>Not to be used.</summary>
    public const uint Reserved = 2;

    /// <summary>ACPI tables.</summary>
    public const uint Acpi = 3;

    /// <summary>To be kept over sleep.</summary>
    public const uint Nvs = 4;

    /// <summary>Faulty.</summary>
    public const uint Unusable = 5;

    /// <summary>Off.</summary>
    public const uint Disabled = 6;

    /// <summary>Persistent.</summary>
    public const uint Pmem = 7;
}
