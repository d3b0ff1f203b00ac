using System.Runtime.InteropServices;

namespace Cordon.Probe;

/// <summary>One port of Linux's <c>/dev/xen/evtchn</c> (include/uapi/xen/evtchn.h): a file that has the port's number to read when an event came, and takes it back to hear of the next.</summary>
public unsafe struct EventDevice
{
    OpenFile device;
    uint port;

    /// <summary>How many events were taken.</summary>
    public long Taken;

    /// <summary>How many were sent.</summary>
    public long Sent;

    /// <summary>Opens the device.</summary>
    public static EventDevice Open()
    {
        Driver.Load("/lib/modules/xen-evtchn.ko");
        return new() { device = OpenFile.Device("/dev/xen/evtchn") };
    }

    /// <summary>Binds a port that <paramref name="peer"/> may bind to.</summary>
    public Port BindUnbound(DomainId peer)
    {
        uint remote = peer.Value;
        return new(port = Bound(device.Control(DeviceCommand.Of('E', 2, sizeof(uint)), &remote)));
    }

    /// <summary>Binds a port to <paramref name="port"/> of <paramref name="peer"/>.</summary>
    public void BindInterdomain(DomainId peer, Port port)
    {
        var remote = new Interdomain { Domain = peer.Value, Port = port.Value };
        this.port = Bound(device.Control(DeviceCommand.Of('E', 1, sizeof(Interdomain)), &remote));
    }

    /// <summary>Sends an event to the other end.</summary>
    public void Notify()
    {
        var sent = port;
        if (device.Control(DeviceCommand.Of('E', 4, sizeof(uint)), &sent) is var result and < 0)
        {
            Failure.Because("the event cannot be sent", result);
        }
        Sent++;
    }

    /// <summary>Waits for an event, takes it, and lets the next one come.</summary>
    /// <returns>Whether one came, after at most <paramref name="milliseconds"/>.</returns>
    public bool Wait(uint milliseconds)
    {
        if (!device.WaitToRead(milliseconds))
        {
            return false;
        }
        uint come;
        if (device.Read(&come, sizeof(uint)) != sizeof(uint) || come != port)
        {
            Failure.Because("the event is of another port", come);
        }
        // Linux masks the port until its number is written back.
        if (device.Write(&come, sizeof(uint)) is var result && result != sizeof(uint))
        {
            Failure.Because("the port cannot be unmasked", result);
        }
        Taken++;
        return true;
    }

    /// <summary>Waits for an event, or ends the program.</summary>
    public void Expect(uint milliseconds, string what)
    {
        if (!Wait(milliseconds))
        {
            Failure.Because(what);
        }
    }

    static uint Bound(long result)
    {
        if (result < 0)
        {
            Failure.Because("no port can be bound", result);
        }
        return (uint)result;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct Interdomain
    {
        public uint Domain;
        public uint Port;
    }
}
