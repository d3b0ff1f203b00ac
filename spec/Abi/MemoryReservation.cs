using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>xen_memory_reservation</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenMemoryReservation
{
    /// <summary>IN: guest handle of <c>xen_pfn_t[]</c>.</summary>
    public ulong ExtentStart;

    /// <summary>IN: its length.</summary>
    public ulong NrExtents;

    /// <summary>IN: an extent is 2 to this power frames.</summary>
    public uint ExtentOrder;

    /// <summary>IN: <see cref="MemoryFlags"/>.</summary>
    public uint MemFlags;

    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Domid;
}

/// <summary><c>XENMEMF_*</c>.</summary>
public static class MemoryFlags
{
    /// <summary>How many address bits the frames may have; 0 is any.</summary>
    public const uint AddressBitsMask = 0xFF;

    /// <summary>Populate on demand.</summary>
    public const uint PopulateOnDemand = 1 << 16;

    /// <summary>From this node only.</summary>
    public const uint ExactNodeRequest = 1 << 17;

    /// <summary>The node is a virtual one.</summary>
    public const uint Vnode = 1 << 18;
}

/// <summary><c>xen_memory_domain</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenMemoryDomain
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Domid;
}

/// <summary><c>xen_memory_map</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenMemoryMap
{
    /// <summary>INOUT: room in the buffer; entries written.</summary>
    public uint NrEntries;

    /// <summary>IN: guest handle of <see cref="E820Entry"/>[].</summary>
    public ulong Buffer;
}

/// <summary>An entry of a memory map, as the firmware's E820 call gives it (20 bytes, packed).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct E820Entry
{
    /// <summary>First byte.</summary>
    public ulong Address;

    /// <summary>Bytes.</summary>
    public ulong Size;

    /// <summary>One of <see cref="MemmapType"/>.</summary>
    public uint Type;
}
