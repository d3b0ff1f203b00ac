using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// The FIFO interface: a 32-bit event word a port, linked into one queue a priority of each vcpu. Words, heads and ready bits
/// lie in guest memory, so the guest may have changed any of them: what a hostile guest can bring about is that its own
/// events get lost or come twice.
/// </summary>
public static class FifoEvents
{
    const ulong Pending = 1UL << (int)EventWord.PendingBit;
    const ulong Masked = 1UL << (int)EventWord.MaskedBit;
    const ulong Linked = 1UL << (int)EventWord.LinkedBit;
    const ulong BusyOrLink = (1UL << (int)EventWord.BusyBit) | EventWord.LinkMask;

    /// <summary>Whether the event array has a word for the port.</summary>
    public static Bool HasWord(State state, DomainId domain, Port port)
        => (port.Value >> 10) < state.EventArrayPages[domain];

    /// <summary>Whether the port is pending, as the guest's memory tells; not without an event word.</summary>
    public static Bool IsPending(State state, DomainId domain, Port port) => HasBit(state, domain, port, Pending);

    /// <summary>Whether the port's word is in a queue, as the guest's memory tells; not without an event word.</summary>
    public static Bool IsLinked(State state, DomainId domain, Port port) => HasBit(state, domain, port, Linked);

    /// <summary>
    /// Sets the port pending, and links its word to a queue unless it is masked or linked already. Vcpus that poll the port wake if it was
    /// not pending. Without an event word, the event waits until the array grows.
    /// </summary>
    [Clause("HC-FIF-009"), Clause("HC-FIF-016")]
    public static void SetPending(State state, DomainId domain, Port port)
    {
        if (!HasWord(state, domain, port))
        {
            state.PortDeferred[domain, port] = 1;
            return;
        }
        var word = ReadWord(state, domain, port);
        var vcpu = new VcpuId(state.PortVcpu[domain, port]);
        var links = ((word & (Masked | Linked)) == 0) & (state.ControlBlockFrame[domain, vcpu] != 0);
        WriteWord(state, domain, port, word | Pending | Logic.Select(links, Linked, 0UL));
        if (links)
        {
            Link(state, domain, port, vcpu);
        }
        if ((word & Pending) == 0)
        {
            EventDelivery.WakePollers(state, domain, port);
        }
    }

    /// <summary>Clears the port's mask. If it is pending, it is set pending again, so that it gets into a queue.</summary>
    [Clause("HC-FIF-012")]
    public static void Unmask(State state, DomainId domain, Port port)
    {
        if (HasWord(state, domain, port))
        {
            var word = ReadWord(state, domain, port);
            WriteWord(state, domain, port, word & ~Masked);
            if ((word & Pending) != 0)
            {
                SetPending(state, domain, port);
            }
        }
    }

    /// <summary>Clears the port's pending bit; its word stays in its queue until the guest consumes it.</summary>
    [Clause("HC-FIF-014")]
    public static void ClearPending(State state, DomainId domain, Port port)
    {
        if (HasWord(state, domain, port))
        {
            WriteWord(state, domain, port, ReadWord(state, domain, port) & ~Pending);
        }
    }

    /// <summary>
    /// Puts the port, whose word is marked as linked, at the end of the queue of its priority: after the word at the tail if that one is
    /// still in the queue (one attempt), else as the queue's new head; then the queue is made ready and, if it was not, the vcpu is told.
    /// </summary>
    [Clause("HC-FIF-010"), Clause("HC-FIF-011")]
    static void Link(State state, DomainId domain, Port port, VcpuId vcpu)
    {
        LeaveOldQueue(state, domain, port);
        var priority = new Priority(state.PortPriority[domain, port]);
        state.PortQueueVcpu[domain, port] = vcpu.Value;
        state.PortQueuePriority[domain, port] = priority.Value;
        var tail = new Port(state.QueueTail[domain, vcpu, priority]);
        state.QueueTail[domain, vcpu, priority] = port.Value;
        if ((tail.Value != 0) & (tail.Value != port.Value) & IsLinked(state, domain, tail))
        {
            WriteWord(state, domain, tail, (ReadWord(state, domain, tail) & ~BusyOrLink) | port.Value);
            return;
        }
        var block = ControlBlock.Of(state, domain, vcpu);
        block.WriteHead(state, priority, port);
        var ready = block.ReadReady(state);
        var bit = Logic.Bit(priority.Value);
        if ((ready & bit) == 0)
        {
            block.WriteReady(state, ready | bit);
            EventDelivery.Notify(state, domain, vcpu);
        }
    }

    /// <summary>
    /// When the port was the tail of the queue that it was last linked to, that queue is empty now and has no tail: else a later
    /// event of that queue would be linked after this port, into another queue.
    /// </summary>
    static void LeaveOldQueue(State state, DomainId domain, Port port)
    {
        var vcpu = new VcpuId(state.PortQueueVcpu[domain, port]);
        var priority = new Priority(state.PortQueuePriority[domain, port]);
        var tail = state.QueueTail[domain, vcpu, priority];
        state.QueueTail[domain, vcpu, priority] = Logic.Select(tail == port.Value, 0UL, tail);
    }

    static Bool HasBit(State state, DomainId domain, Port port, ulong bit)
        => HasWord(state, domain, port) & ((ReadWord(state, domain, port) & bit) != 0);

    static Mfn PageOf(State state, DomainId domain, Port port)
        => new(state.EventArrayFrame[domain, new(port.Value >> 10)] - 1);

    static Word NumberOf(Port port) => port.Value & (EventWord.WordsPerPage - 1UL);

    static Word ReadWord(State state, DomainId domain, Port port)
        => GuestMemory.Read32(state, PageOf(state, domain, port), NumberOf(port));

    static void WriteWord(State state, DomainId domain, Port port, Word word)
        => GuestMemory.Write32(state, PageOf(state, domain, port), NumberOf(port), word);
}
