using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>Where the image lies and what memory it reserves for the processor's structures; boot/bounds.asm.</summary>
static unsafe class ImageBounds
{
    /// <summary>Host-physical address of the image's first byte.</summary>
    [RuntimeImport("*", "image_start"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Start();

    /// <summary>Host-physical address of the byte after its last.</summary>
    [RuntimeImport("*", "image_end"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong End();

    /// <summary>The page directory pointer table of the hypervisor's own identity map.</summary>
    [RuntimeImport("*", "image_directory_pointers"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong* DirectoryPointers();

    /// <summary>Host-physical address of the byte after the image's code, which begins at its start.</summary>
    [RuntimeImport("*", "image_text_end"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong TextEnd();

    /// <summary>Host-physical address of the byte after the image's constants, which follow its code.</summary>
    [RuntimeImport("*", "image_rodata_end"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ConstantsEnd();

    /// <summary>The four page directories of the first 4 GiB of that map.</summary>
    [RuntimeImport("*", "image_directories"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong* Directories();

    /// <summary>The page table of the first 2 MiB of that map.</summary>
    [RuntimeImport("*", "image_first_table"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong* FirstTable();

    /// <summary>The first byte of what another processor executes first.</summary>
    [RuntimeImport("*", "image_start_up_code"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern byte* StartUpCode();

    /// <summary>The byte after its last.</summary>
    [RuntimeImport("*", "image_start_up_code_end"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern byte* StartUpCodeEnd();

    /// <summary>A cleared page for <see cref="Impl.Processors"/>.</summary>
    [RuntimeImport("*", "image_processors"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern Processors* Processors();

    /// <summary>A cleared page for the first processor's <see cref="HvmProcessor"/> and the backend's part of it.</summary>
    [RuntimeImport("*", "image_processor"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern HvmProcessor* Processor();

    /// <summary>The first processor's save area, one page.</summary>
    [RuntimeImport("*", "image_host_save"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern byte* HostSave();

    /// <summary>The I/O permission map, three pages.</summary>
    [RuntimeImport("*", "image_io_permissions"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern byte* IoPermissions();

    /// <summary>The MSR permission map, two pages.</summary>
    [RuntimeImport("*", "image_msr_permissions"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern byte* MsrPermissions();
}
