namespace Cordon.Impl;

/// <summary>A machine frame number: host-physical address divided by 4096.</summary>
/// <param name="value">The number.</param>
public readonly struct Mfn(ulong value)
{
    /// <summary>The number.</summary>
    public readonly ulong Value = value;

    /// <summary>No frame: frame 0 holds the processor's real-mode area and is never allocated.</summary>
    public static Mfn None => default;

    /// <summary>Whether it names no frame.</summary>
    public bool IsNone => Value == 0;

    /// <summary>The host-physical address of its first byte.</summary>
    public ulong Address => Value << 12;
}

/// <summary>A guest frame number: guest-physical address divided by 4096.</summary>
/// <param name="value">The number.</param>
public readonly struct Gfn(ulong value)
{
    /// <summary>The number.</summary>
    public readonly ulong Value = value;

    /// <summary>The guest-physical address of its first byte.</summary>
    public ulong Address => Value << 12;
}

/// <summary>A domain's number: <c>domid_t</c> of Xen's public <c>xen.h</c>.</summary>
/// <param name="value">The number.</param>
public readonly struct DomainId(ushort value)
{
    /// <summary>The number.</summary>
    public readonly ushort Value = value;

    /// <summary>The hypervisor, as the owner of frames: <c>DOMID_XEN</c>.</summary>
    public static DomainId Xen => new(0x7ff2);

    /// <summary>Nobody, as the owner of frames: <c>DOMID_INVALID</c>; such a frame is free.</summary>
    public static DomainId Invalid => new(0x7ff4);

    /// <summary>The calling domain: <c>DOMID_SELF</c>.</summary>
    public static DomainId Self => new(0x7ff0);
}

/// <summary>A vcpu's number within its domain.</summary>
/// <param name="value">The number.</param>
public readonly struct VcpuId(uint value)
{
    /// <summary>The number.</summary>
    public readonly uint Value = value;
}

/// <summary>An event channel's port within a domain: <c>evtchn_port_t</c>; 0 is never in use.</summary>
/// <param name="value">The number.</param>
public readonly struct Port(uint value)
{
    /// <summary>The number.</summary>
    public readonly uint Value = value;

    /// <summary>No port.</summary>
    public static Port None => default;

    /// <summary>Whether it names no port.</summary>
    public bool IsNone => Value == 0;
}
