using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>gnttab_map_grant_ref</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GnttabMapGrantRef
{
    /// <summary>IN: the guest-physical address at which the frame shall be.</summary>
    public ulong HostAddr;

    /// <summary>IN: <see cref="GrantMapFlags"/>.</summary>
    public uint Flags;

    /// <summary>IN: the grant reference.</summary>
    public uint Ref;

    /// <summary>IN: the granting domain.</summary>
    public ushort Dom;

    /// <summary>OUT: one of <see cref="GrantStatus"/>.</summary>
    public short Status;

    /// <summary>OUT: what names the mapping when it is taken away.</summary>
    public uint Handle;

    /// <summary>OUT: the address for devices.</summary>
    public ulong DevBusAddr;
}

/// <summary><c>gnttab_unmap_grant_ref</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GnttabUnmapGrantRef
{
    /// <summary>IN: the guest-physical address at which the frame is; 0 leaves it there.</summary>
    public ulong HostAddr;

    /// <summary>IN: the address for devices.</summary>
    public ulong DevBusAddr;

    /// <summary>IN: the mapping.</summary>
    public uint Handle;

    /// <summary>OUT: one of <see cref="GrantStatus"/>.</summary>
    public short Status;
}

/// <summary><c>GNTMAP_*</c>: how a grant is mapped.</summary>
public static class GrantMapFlags
{
    /// <summary>For devices.</summary>
    public const uint DeviceMap = 1 << 0;

    /// <summary>For the processor.</summary>
    public const uint HostMap = 1 << 1;

    /// <summary>Only to be read.</summary>
    public const uint Readonly = 1 << 2;

    /// <summary>For an application of a guest that is not translated.</summary>
    public const uint ApplicationMap = 1 << 3;

    /// <summary>The address is that of a page table entry of a guest that is not translated.</summary>
    public const uint ContainsPte = 1 << 4;
}
