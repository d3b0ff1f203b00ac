using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>xen_add_to_physmap</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenAddToPhysmap
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Domid;

    /// <summary>IN: how many frames; gmfn_range only.</summary>
    public ushort Size;

    /// <summary>IN: one of <see cref="MapSpace"/>.</summary>
    public uint Space;

    /// <summary>IN: which frame of the space.</summary>
    public ulong Idx;

    /// <summary>IN: the gfn at which it shall appear.</summary>
    public ulong Gpfn;
}

/// <summary><c>xen_add_to_physmap_batch</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenAddToPhysmapBatch
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Domid;

    /// <summary>IN: one of <see cref="MapSpace"/>.</summary>
    public ushort Space;

    /// <summary>IN: length of the lists.</summary>
    public ushort Size;

    /// <summary>IN: gmfn_foreign only.</summary>
    public ushort ForeignDomid;

    /// <summary>IN: guest handle of <c>xen_ulong_t[]</c>.</summary>
    public ulong Idxs;

    /// <summary>IN: guest handle of <c>xen_pfn_t[]</c>.</summary>
    public ulong Gpfns;

    /// <summary>IN: guest handle of <c>int[]</c>, written.</summary>
    public ulong Errs;
}

/// <summary>How long lists of add_to_physmap_batch are gone through.</summary>
public static class MapPortion
{
    /// <summary>Entries until others may run (HC-MEM-025).</summary>
    public const uint Entries = 512;
}

/// <summary><c>xen_remove_from_physmap</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenRemoveFromPhysmap
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Domid;

    /// <summary>IN: the gfn.</summary>
    public ulong Gpfn;
}

/// <summary><c>XENMAPSPACE_*</c>.</summary>
public static class MapSpace
{
    /// <summary>The shared info page.</summary>
    public const uint SharedInfo = 0;

    /// <summary>A page of the grant table.</summary>
    public const uint GrantTable = 1;

    /// <summary>Another gfn of the domain.</summary>
    public const uint Gmfn = 2;

    /// <summary>Some gfns of the domain.</summary>
    public const uint GmfnRange = 3;

    /// <summary>Another domain's gfn.</summary>
    public const uint GmfnForeign = 4;

    /// <summary>Device memory.</summary>
    public const uint DevMmio = 5;

    /// <summary>In the index of grant_table: the status frames.</summary>
    public const uint GrantStatusBit = 0x80000000;
}
