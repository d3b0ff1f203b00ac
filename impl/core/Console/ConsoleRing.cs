using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// A domain's console ring (<c>struct xencons_interface</c> of Xen's public <c>io/console.h</c>), whose other end is the hypervisor. The page is at guest
/// frame HVM_PARAM_CONSOLE_PFN, the channel is HVM_PARAM_CONSOLE_EVTCHN. The guest may write every index, so each is read once and reduced.
/// </summary>
public static unsafe class ConsoleRing
{
    const uint InBytes = 1024;
    const uint OutBytes = 2048;
    const uint OutOffset = InBytes;
    const uint InConsumed = 0;
    const uint InProduced = 1;
    const uint OutConsumed = 2;
    const uint OutProduced = 3;

    /// <summary>
    /// Gives the domain a console channel: an event channel whose other end is the hypervisor, told to the guest by HVM_PARAM_CONSOLE_EVTCHN, and the ring at
    /// <paramref name="page"/>, which must be mapped.
    /// </summary>
    /// <returns>False when no port is free.</returns>
    public static bool Connect(Hypervisor* hypervisor, Domain* domain, Gfn page)
    {
        var port = Ports.Allocate(hypervisor, domain);
        if (port.IsNone)
        {
            return false;
        }
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        channel->State = ChannelState.Interdomain;
        channel->HypervisorEnd = 1;
        channel->RemoteDomain = DomainId.Xen.Value;
        // The hypervisor's end of each domain's console is a port of its own; 0 is none.
        channel->RemotePort = domain->Id + 1U;
        domain->Parameters[(int)HvmParam.ConsolePfn] = page.Value;
        domain->Parameters[(int)HvmParam.ConsoleEvtchn] = port.Value;
        return true;
    }

    /// <summary>Takes all output from the ring, when the guest has sent on its channel since the last time.</summary>
    public static void Serve(Hypervisor* hypervisor, Domain* domain)
    {
        if (domain->ConsoleNotified == 0)
        {
            return;
        }
        domain->ConsoleNotified = 0;
        var ring = FindRing(hypervisor, domain);
        if (ring == null)
        {
            return;
        }
        var indices = Indices(ring);
        var consumed = indices[OutConsumed];
        var count = indices[OutProduced] - consumed;
        // More than the ring holds is a guest that overran itself: the latest bytes are what there is.
        var length = count < OutBytes ? count : OutBytes;
        var start = (consumed + count - length) % OutBytes;
        var untilEnd = OutBytes - start;
        var first = length < untilEnd ? length : untilEnd;
        Console.Write(hypervisor, domain, ring + OutOffset + start, first);
        Console.Write(hypervisor, domain, ring + OutOffset, length - first);
        indices[OutConsumed] = consumed + count;
        EventDelivery.SetPending(hypervisor, domain, ChannelPort(domain));
    }

    /// <summary>Moves as much of the hypervisor's input as fits into the domain's ring.</summary>
    /// <returns>False when the domain has no ring in use.</returns>
    public static bool TryDeliver(Hypervisor* hypervisor, Domain* domain)
    {
        var ring = FindRing(hypervisor, domain);
        if (ring == null)
        {
            return false;
        }
        var console = &hypervisor->Console;
        var indices = Indices(ring);
        var produced = indices[InProduced];
        var used = produced - indices[InConsumed];
        var moved = false;
        while (used < InBytes && console->InputConsumed != console->InputProduced)
        {
            ring[produced % InBytes] = console->Input[console->InputConsumed++ % ConsoleBuffers.InputBytes];
            produced++;
            used++;
            moved = true;
        }
        if (moved)
        {
            indices[InProduced] = produced;
            EventDelivery.SetPending(hypervisor, domain, ChannelPort(domain));
        }
        return true;
    }

    static uint* Indices(byte* ring) => (uint*)(ring + InBytes + OutBytes);

    static Port ChannelPort(Domain* domain) => new((uint)domain->Parameters[(int)HvmParam.ConsoleEvtchn]);

    // The guest may have closed the channel, bound the port anew, or unmapped the page.
    static byte* FindRing(Hypervisor* hypervisor, Domain* domain)
    {
        var port = ChannelPort(domain);
        return !port.IsNone && Ports.Exists(domain, port) && Hypervisor.Channel(hypervisor, domain, port)->HypervisorEnd != 0
            ? GuestPhysical.Find(hypervisor, domain, new Gfn(domain->Parameters[(int)HvmParam.ConsolePfn]).Address, Access.Write)
            : null;
    }
}
