using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// The two-level interface: a bit a port in the shared-info page's pending and mask arrays, and a selector in each
/// <c>vcpu_info</c> with a bit for each 64-bit word of them.
/// </summary>
public static class TwoLevelEvents
{
    /// <summary>Whether the port is pending, as the guest's memory tells.</summary>
    public static Bool IsPending(State state, DomainId domain, Port port)
        => (Read(state, domain, SharedInfoWord.Pending, port) & BitOf(port)) != 0;

    /// <summary>Sets the port's pending bit. If it was clear, vcpus that poll the port wake, and an unmasked port is told to its vcpu.</summary>
    [Clause("HC-EVT-030"), Clause("HC-EVT-031")]
    public static void SetPending(State state, DomainId domain, Port port)
    {
        var pending = Read(state, domain, SharedInfoWord.Pending, port);
        if ((pending & BitOf(port)) != 0)
        {
            return;
        }
        Write(state, domain, SharedInfoWord.Pending, port, pending | BitOf(port));
        if ((Read(state, domain, SharedInfoWord.Mask, port) & BitOf(port)) == 0)
        {
            Select(state, domain, port);
        }
        EventDelivery.WakePollers(state, domain, port);
    }

    /// <summary>Clears the port's mask bit. If it was set and the port is pending, its vcpu is told.</summary>
    [Clause("HC-EVT-024")]
    public static void Unmask(State state, DomainId domain, Port port)
    {
        var mask = Read(state, domain, SharedInfoWord.Mask, port);
        var wasMasked = (mask & BitOf(port)) != 0;
        Write(state, domain, SharedInfoWord.Mask, port, mask & ~BitOf(port));
        if (wasMasked & IsPending(state, domain, port))
        {
            Select(state, domain, port);
        }
    }

    /// <summary>Clears the port's pending bit.</summary>
    public static void ClearPending(State state, DomainId domain, Port port)
        => Write(state, domain, SharedInfoWord.Pending, port, Read(state, domain, SharedInfoWord.Pending, port) & ~BitOf(port));

    /// <summary>Sets the selector's bit of the vcpu that the port notifies; if it was clear, the vcpu is told.</summary>
    static void Select(State state, DomainId domain, Port port)
    {
        var vcpu = new VcpuId(state.PortVcpu[domain, port]);
        var area = VcpuInfoArea.Of(state, domain, vcpu);
        var selector = area.Read(state, VcpuInfoWord.PendingSel);
        var bit = Logic.Bit(port.Value >> 6);
        if ((selector & bit) == 0)
        {
            area.Write(state, VcpuInfoWord.PendingSel, selector | bit);
            EventDelivery.Notify(state, domain, vcpu);
        }
    }

    static Word BitOf(Port port) => Logic.Bit(port.Value);

    static Word Read(State state, DomainId domain, ulong array, Port port)
        => state.Memory[new(state.SharedInfoFrame[domain] - 1), new(array + (port.Value >> 6))];

    static void Write(State state, DomainId domain, ulong array, Port port, Word value)
        => state.Memory[new(state.SharedInfoFrame[domain] - 1), new(array + (port.Value >> 6))] = value;
}
