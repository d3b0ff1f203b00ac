using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>xen_pod_target</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenPodTarget
{
    /// <summary>IN: how many frames the domain shall have.</summary>
    public ulong TargetPages;

    /// <summary>OUT: how many it has.</summary>
    public ulong TotPages;

    /// <summary>OUT: how many are not given out yet.</summary>
    public ulong PodCachePages;

    /// <summary>OUT: how many gfns are to be populated.</summary>
    public ulong PodEntries;

    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Domid;
}

/// <summary><c>xen_mem_access_op</c>. Behind these fields are a range and lists of gfns.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public struct XenMemAccessOp
{
    /// <summary>IN: <c>XENMEM_access_op_*</c>.</summary>
    public byte Op;

    /// <summary>IN: <c>XENMEM_access_*</c>.</summary>
    public byte Access;

    /// <summary>IN: the domain, by its number.</summary>
    public ushort Domid;
}

/// <summary><c>xen_vnuma_topology_info</c>. Behind these fields are the handles of three lists.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
public struct XenVnumaTopologyInfo
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Domid;

    /// <summary>IN: must be 0.</summary>
    public ushort Pad;
}

/// <summary><c>xen_reserved_device_memory_map</c>. Behind these fields is the device.</summary>
[StructLayout(LayoutKind.Sequential, Size = 24)]
public struct XenReservedDeviceMemoryMap
{
    /// <summary>IN: <see cref="ReservedDeviceMemory.All"/>, or 0 for one device.</summary>
    public uint Flags;

    /// <summary>INOUT: room in the buffer; how many there are.</summary>
    public uint NrEntries;

    /// <summary>IN: guest handle of the list.</summary>
    public ulong Buffer;
}

/// <summary><c>XENMEM_RDM_*</c>.</summary>
public static class ReservedDeviceMemory
{
    /// <summary>The regions of all devices.</summary>
    public const uint All = 1;
}
