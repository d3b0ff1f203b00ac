using System.Runtime.InteropServices;

namespace Cordon.Probe;

/// <summary>A page of this domain's that another domain may map, by Linux's <c>/dev/xen/gntalloc</c> (include/uapi/xen/gntalloc.h).</summary>
public unsafe struct GrantedPage
{
    const ushort Writable = 1;
    OpenFile device;
    ulong index;

    /// <summary>The page.</summary>
    public Pages Page;

    /// <summary>Its entry of the grant table.</summary>
    public GrantReference Reference;

    /// <summary>A new page for <paramref name="peer"/>, which may write it too if <paramref name="writable"/> says so.</summary>
    public static GrantedPage Create(DomainId peer, bool writable)
    {
        Driver.Load("/lib/modules/xen-gntalloc.ko");
        var device = OpenFile.Device("/dev/xen/gntalloc");
        var allocation = new Allocation { Domain = peer.Value, Flags = writable ? Writable : (ushort)0, Count = 1 };
        if (device.Control(DeviceCommand.Of('G', 5, sizeof(Allocation)), &allocation) is var result and < 0)
        {
            Failure.Because("no page can be granted", result);
        }
        // The page is mapped writable for its own domain in any case.
        if (Pages.Map(device, allocation.Index, writable: true, out var page) is var mapped and < 0)
        {
            Failure.Because("the granted page cannot be mapped", mapped);
        }
        return new() { device = device, index = allocation.Index, Page = page, Reference = new(allocation.Reference) };
    }

    /// <summary>Ends the other domain's access and gives the page up. Linux waits with both while the other domain has it mapped.</summary>
    public void EndAccess()
    {
        Page.Unmap();
        var ended = new Ended { Index = index, Count = 1 };
        if (device.Control(DeviceCommand.Of('G', 6, sizeof(Ended)), &ended) is var result and < 0)
        {
            Failure.Because("access cannot be ended", result);
        }
        device.Close();
    }

    [StructLayout(LayoutKind.Sequential)]
    struct Allocation
    {
        public ushort Domain;
        public ushort Flags;
        public uint Count;
        public ulong Index;
        public uint Reference;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct Ended
    {
        public ulong Index;
        public uint Count;
    }
}
