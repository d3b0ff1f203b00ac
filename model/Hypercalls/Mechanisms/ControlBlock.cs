namespace Cordon.Model;

/// <summary>A vcpu's FIFO control block in guest memory: ready bits at byte 0, the heads of the 16 queues from byte 8 on.</summary>
public readonly struct ControlBlock
{
    readonly Mfn frame;
    readonly Word firstWord;

    ControlBlock(Mfn frame, Word firstWord)
    {
        this.frame = frame;
        this.firstWord = firstWord;
    }

    /// <summary>The control block of a vcpu that has one.</summary>
    public static ControlBlock Of(State state, DomainId domain, VcpuId vcpu)
        => new(new(state.ControlBlockFrame[domain, vcpu] - 1), state.ControlBlockOffset[domain, vcpu] >> 2);

    /// <summary>The ready bits: bit p for the queue of priority p.</summary>
    public Word ReadReady(State state) => GuestMemory.Read32(state, frame, firstWord);

    /// <summary>Writes the ready bits.</summary>
    public void WriteReady(State state, Word bits) => GuestMemory.Write32(state, frame, firstWord, bits);

    /// <summary>Writes the head of a queue.</summary>
    public void WriteHead(State state, Priority priority, Port port)
        => GuestMemory.Write32(state, frame, firstWord + 2UL + priority.Value, port.Value);
}
