using System.Runtime.InteropServices;
using Cordon.Spec;

namespace Cordon.Probe;

/// <summary>Hypercalls from this program, by Linux's <c>/dev/xen/privcmd</c> (include/uapi/xen/privcmd.h).</summary>
public static unsafe class Hypercall
{
    /// <summary>How many frames the hypervisor counts as this domain's.</summary>
    public static long CurrentReservation()
    {
        // Without it the driver waits, in a domain that is not Xen's first, until xenstore says for which other domain it may call.
        Driver.Load("/lib/modules/xen-privcmd.ko", "unrestricted=1");
        var device = OpenFile.Device("/dev/xen/privcmd");
        var domain = (ushort)Domid.Self;
        var call = new Arguments
        {
            Number = (ulong)HypercallNumber.MemoryOp,
            First = (ulong)MemoryCommand.CurrentReservation,
            Second = (ulong)&domain,
        };
        var frames = device.Control(DeviceCommand.Of('P', 0, sizeof(Arguments)), &call);
        if (frames < 0)
        {
            Failure.Because("the hypervisor does not tell this domain's frames", frames);
        }
        device.Close();
        return frames;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct Arguments
    {
        public ulong Number;
        public ulong First;
        public ulong Second;
        public ulong Third;
        public ulong Fourth;
        public ulong Fifth;
    }
}
