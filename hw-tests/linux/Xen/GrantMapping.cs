using System.Runtime.InteropServices;

namespace Cordon.Probe;

/// <summary>A page of another domain's, mapped by a grant through Linux's <c>/dev/xen/gntdev</c> (include/uapi/xen/gntdev.h).</summary>
public unsafe struct GrantMapping
{
    OpenFile device;
    ulong index;

    /// <summary>The page.</summary>
    public Pages Page;

    /// <summary>Opens the device.</summary>
    public static OpenFile Open()
    {
        Driver.Load("/lib/modules/xen-gntdev.ko");
        return OpenFile.Device("/dev/xen/gntdev");
    }

    /// <summary>Maps the page that <paramref name="peer"/> grants by <paramref name="reference"/>.</summary>
    /// <param name="device">The device.</param>
    /// <param name="peer">Who grants.</param>
    /// <param name="reference">Its entry.</param>
    /// <param name="writable">Whether it is to be written, or read only.</param>
    /// <param name="mapping">The mapping, where there is one.</param>
    /// <returns>Whether it was mapped; otherwise the hypervisor refused it.</returns>
    public static bool TryMap(OpenFile device, DomainId peer, GrantReference reference, bool writable, out GrantMapping mapping)
    {
        var wanted = new Wanted { Count = 1, Domain = peer.Value, Reference = reference.Value };
        if (device.Control(DeviceCommand.Of('G', 0, sizeof(Wanted)), &wanted) is var result and < 0)
        {
            Failure.Because("gntdev takes no grant", result);
        }
        // The hypercall is made here. Whatever status it gives but okay, Linux says EINVAL.
        var error = Pages.Map(device, wanted.Index, writable, out var page);
        mapping = new() { device = device, index = wanted.Index, Page = page };
        if (error == 0)
        {
            return true;
        }
        if (error != LinuxError.Invalid)
        {
            Failure.Because("gntdev fails in a way of its own", error);
        }
        mapping.Forget();
        return false;
    }

    /// <summary>Maps what has to be granted, or ends the program.</summary>
    public static GrantMapping Map(OpenFile device, DomainId peer, GrantReference reference, bool writable)
    {
        if (!TryMap(device, peer, reference, writable, out var mapping))
        {
            Failure.Because("the hypervisor refuses a grant", reference.Value);
        }
        return mapping;
    }

    /// <summary>Unmaps it.</summary>
    public void Unmap()
    {
        Page.Unmap();
        Forget();
    }

    void Forget()
    {
        var ended = new Ended { Index = index, Count = 1 };
        if (device.Control(DeviceCommand.Of('G', 1, sizeof(Ended)), &ended) is var result and < 0)
        {
            Failure.Because("gntdev does not forget a grant", result);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    struct Wanted
    {
        public uint Count;
        public uint Pad;
        public ulong Index;
        public uint Domain;
        public uint Reference;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct Ended
    {
        public ulong Index;
        public uint Count;
        public uint Pad;
    }
}
