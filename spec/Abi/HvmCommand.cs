using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary>Sub-ops of hvm_op: <c>HVMOP_*</c> of <c>hvm/hvm_op.h</c>.</summary>
public enum HvmCommand : uint
{
    /// <summary>Sets a parameter.</summary>
    SetParam = 0,

    /// <summary>Reads one.</summary>
    GetParam = 1,

    /// <summary>Device models; gone.</summary>
    SetPciIntxLevel = 2,

    /// <summary>Device models; gone.</summary>
    SetIsaIrqLevel = 3,

    /// <summary>Device models; gone.</summary>
    SetPciLinkRoute = 4,

    /// <summary>Flushes the TLBs of every vcpu.</summary>
    FlushTlbs = 5,

    /// <summary>A page table is about to be freed.</summary>
    PagetableDying = 9,

    /// <summary>Reads system time.</summary>
    GetTime = 10,

    /// <summary>Writes a trace record.</summary>
    Xentrace = 11,

    /// <summary>What lies behind a gfn.</summary>
    GetMemType = 15,

    /// <summary>The vector by which a vcpu learns of events.</summary>
    SetEvtchnUpcallVector = 23,

    /// <summary>Notifies a monitor.</summary>
    GuestRequestVmEvent = 24,

    /// <summary>Alternative translations.</summary>
    Altp2m = 25,
}

/// <summary><c>xen_hvm_param</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenHvmParam
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Domid;

    /// <summary>Unused.</summary>
    public ushort Pad;

    /// <summary>IN: one of <see cref="HvmParam"/>.</summary>
    public uint Index;

    /// <summary>IN for set, OUT for get.</summary>
    public ulong Value;
}

/// <summary><c>xen_hvm_evtchn_upcall_vector</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenHvmEvtchnUpcallVector
{
    /// <summary>IN: the vcpu.</summary>
    public uint Vcpu;

    /// <summary>IN: the vector; 16 at the least.</summary>
    public byte Vector;
}

/// <summary><c>xen_hvm_pagetable_dying</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenHvmPagetableDying
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Domid;

    /// <summary>Unused.</summary>
    public ushort Pad0;

    /// <summary>Unused.</summary>
    public ushort Pad1;

    /// <summary>Unused.</summary>
    public ushort Pad2;

    /// <summary>IN: guest-physical address of the top-level table.</summary>
    public ulong Gpa;
}

/// <summary><c>xen_hvm_get_time</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenHvmGetTime
{
    /// <summary>OUT: system time in ns.</summary>
    public ulong Now;
}

/// <summary><c>xen_hvm_get_mem_type</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenHvmGetMemType
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Domid;

    /// <summary>OUT: one of <see cref="HvmMemType"/>.</summary>
    public ushort MemType;

    /// <summary>Unused.</summary>
    public ushort Pad0;

    /// <summary>Unused.</summary>
    public ushort Pad1;

    /// <summary>IN: the gfn.</summary>
    public ulong Pfn;
}
