using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>xen_platform_op</c> of <c>platform.h</c>. Behind these fields is a union of what each command needs.</summary>
[StructLayout(LayoutKind.Sequential, Size = 136)]
public struct XenPlatformOp
{
    /// <summary>IN: <c>XENPF_*</c>.</summary>
    public uint Cmd;

    /// <summary>IN: <see cref="InterfaceVersion.Platform"/>.</summary>
    public uint InterfaceVersion;
}

/// <summary><c>xen_sysctl</c> of <c>sysctl.h</c>. Behind these fields is a union of what each command needs.</summary>
[StructLayout(LayoutKind.Sequential, Size = 136)]
public struct XenSysctl
{
    /// <summary>IN: <c>XEN_SYSCTL_*</c>.</summary>
    public uint Cmd;

    /// <summary>IN: <see cref="InterfaceVersion.Sysctl"/>.</summary>
    public uint InterfaceVersion;
}

/// <summary><c>xen_domctl</c> of <c>domctl.h</c>. Behind these fields is a union of what each command needs.</summary>
[StructLayout(LayoutKind.Sequential, Size = 144)]
public struct XenDomctl
{
    /// <summary>IN: one of <see cref="DomctlCommand"/>, or another.</summary>
    public uint Cmd;

    /// <summary>IN: <see cref="InterfaceVersion.Domctl"/>.</summary>
    public uint InterfaceVersion;

    /// <summary>IN: the domain, by its number.</summary>
    public ushort Domain;
}

/// <summary>The versions that tools and Xen 4.17 must agree on.</summary>
public static class InterfaceVersion
{
    /// <summary>Of platform_op: <c>XENPF_INTERFACE_VERSION</c>.</summary>
    public const uint Platform = 0x03000001;

    /// <summary>Of sysctl: <c>XEN_SYSCTL_INTERFACE_VERSION</c>.</summary>
    public const uint Sysctl = 0x15;

    /// <summary>Of domctl: <c>XEN_DOMCTL_INTERFACE_VERSION</c>.</summary>
    public const uint Domctl = 0x15;
}

/// <summary>The commands of domctl, <c>XEN_DOMCTL_*</c>, whose domain has a meaning of its own, and the one that goes on by paging_domctl_cont.</summary>
public static class DomctlCommand
{
    /// <summary>Makes a domain: there is none yet.</summary>
    public const uint Createdomain = 1;

    /// <summary>Asks about a domain, or about the next one.</summary>
    public const uint Getdomaininfo = 5;

    /// <summary>Changes how a domain's page tables are managed.</summary>
    public const uint ShadowOp = 10;

    /// <summary>Gives a device to a domain, or to nobody (DOMID_IO).</summary>
    public const uint AssignDevice = 37;

    /// <summary>Asks whether a device is free; of no domain when it is DOMID_INVALID.</summary>
    public const uint TestAssignDevice = 45;

    /// <summary>Takes a device back.</summary>
    public const uint DeassignDevice = 47;

    /// <summary>Events of a domain for its monitor; of no domain when it is DOMID_INVALID.</summary>
    public const uint VmEventOp = 56;
}
