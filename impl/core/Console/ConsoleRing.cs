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
        var result = Ports.Allocate(hypervisor, domain);
        if (result < 0)
        {
            return false;
        }
        var port = new Port((uint)result);
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        channel->State = ChannelState.Interdomain;
        channel->HypervisorEnd = 1;
        channel->RemoteDomain = DomainId.Xen.Value;
        domain->Parameters[(int)HvmParam.ConsolePfn] = page.Value;
        domain->Parameters[(int)HvmParam.ConsoleEvtchn] = port.Value;
        return true;
    }

    /// <summary>Takes all output from the ring, when the guest has sent on <paramref name="port"/>.</summary>
    public static void Notified(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        var ring = Find(hypervisor, domain);
        if (ring == null || port.Value != domain->Parameters[(int)HvmParam.ConsoleEvtchn])
        {
            return;
        }
        var indices = Indices(ring);
        var consumed = indices[OutConsumed];
        var count = indices[OutProduced] - consumed;
        // More than the ring holds is a guest that overran itself: the latest bytes are what there is.
        for (var i = count > OutBytes ? count - OutBytes : 0; i < count; i++)
        {
            Console.Write(hypervisor, domain, ring + OutOffset + ((consumed + i) % OutBytes), 1);
        }
        indices[OutConsumed] = consumed + count;
        EventDelivery.SetPending(hypervisor, domain, port);
    }

    /// <summary>Moves as much of the hypervisor's input as fits into the domain's ring.</summary>
    /// <returns>False when the domain has no ring in use.</returns>
    public static bool TryDeliver(Hypervisor* hypervisor, Domain* domain)
    {
        var ring = Find(hypervisor, domain);
        var port = new Port((uint)domain->Parameters[(int)HvmParam.ConsoleEvtchn]);
        if (ring == null || !Ports.IsValid(hypervisor, domain, port) || Hypervisor.Channel(hypervisor, domain, port)->HypervisorEnd == 0)
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
            EventDelivery.SetPending(hypervisor, domain, port);
        }
        return true;
    }

    static uint* Indices(byte* ring) => (uint*)(ring + InBytes + OutBytes);

    static byte* Find(Hypervisor* hypervisor, Domain* domain)
        => domain->Parameters[(int)HvmParam.ConsoleEvtchn] == 0
            ? null
            : GuestPhysical.Find(hypervisor, domain, new Gfn(domain->Parameters[(int)HvmParam.ConsolePfn]).Address, Access.Write);
}
