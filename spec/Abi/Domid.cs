namespace Cordon.Spec;

/// <summary>Reserved domain numbers: <c>DOMID_*</c> of <c>xen.h</c>. A <c>domid_t</c> is 16 bits wide.</summary>
public static class Domid
{
    /// <summary>The first number that is no ordinary domain.</summary>
    public const uint FirstReserved = 0x7FF0;

    /// <summary>The caller: <c>DOMID_SELF</c>.</summary>
    public const uint Self = 0x7FF0;

    /// <summary>Owner of memory-mapped I/O: <c>DOMID_IO</c>.</summary>
    public const uint Io = 0x7FF1;

    /// <summary>Owner of the hypervisor's own frames: <c>DOMID_XEN</c>.</summary>
    public const uint Xen = 0x7FF2;

    /// <summary>Owner of shared copy-on-write frames: <c>DOMID_COW</c>; unused here.</summary>
    public const uint Cow = 0x7FF3;

    /// <summary>Nobody: the owner of a free frame: <c>DOMID_INVALID</c>.</summary>
    public const uint Invalid = 0x7FF4;

    /// <summary>The idle domain: <c>DOMID_IDLE</c>.</summary>
    public const uint Idle = 0x7FFF;
}
