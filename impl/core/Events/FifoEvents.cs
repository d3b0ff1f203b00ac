using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// FIFO event channels: a word for each port in the guest's event array, linked into a queue for each priority of each vcpu; the queue's head is in the
/// vcpu's control block, its tail is known to the hypervisor alone. Every word is the guest's to write, so nothing read from one is used but as a bit.
/// </summary>
public static unsafe class FifoEvents
{
    // The guest changes a word that is on a queue by taking it off, masking and unmasking: a few times at the most while it is linked to.
    const int LinkTries = 4;

    /// <summary>Makes <paramref name="port"/> pending, and links it into <paramref name="vcpu"/>'s queue of its priority unless it is masked or linked.</summary>
    public static void SetPending(Hypervisor* hypervisor, Domain* domain, Vcpu* vcpu, Port port)
    {
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        var word = Word(hypervisor, domain, port);
        if (word == null)
        {
            // Its page may come later: EVTCHNOP_expand_array raises it then.
            channel->SavedPending = 1;
            return;
        }
        var wasPending = SharedWord.TestAndSet(word, EventWord.PendingBit);
        // Without a control block the guest must not have unmasked the event: it is dropped.
        if (vcpu->ControlBlock != 0
            && !SharedWord.Test(word, EventWord.MaskedBit)
            && !SharedWord.TestAndSet(word, EventWord.LinkedBit))
        {
            Link(hypervisor, domain, vcpu, channel, port);
        }
        if (!wasPending)
        {
            Pollers.Wake(hypervisor, domain, port);
        }
    }

    static void Link(Hypervisor* hypervisor, Domain* domain, Vcpu* vcpu, EventChannel* channel, Port port)
    {
        // If the event is the tail of the queue that it was on last, that queue is empty now, and must not be extended from it.
        var oldVcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(channel->LastVcpu));
        if (oldVcpu != null && oldVcpu->QueueTail[channel->LastPriority] == port.Value)
        {
            oldVcpu->QueueTail[channel->LastPriority] = 0;
        }
        channel->LastVcpu = vcpu->Id;
        channel->LastPriority = channel->Priority;

        var control = (EvtchnFifoControlBlock*)Hypervisor.At(hypervisor, vcpu->ControlBlock);
        var tail = vcpu->QueueTail[channel->Priority];
        var isLinked = tail != 0 && LinkBehind(hypervisor, domain, new Port(tail), port);
        if (!isLinked)
        {
            control->Head[channel->Priority] = port.Value;
        }
        vcpu->QueueTail[channel->Priority] = port.Value;
        if (!isLinked && !SharedWord.TestAndSet(&control->Ready, channel->Priority))
        {
            VcpuEvents.MarkPending(hypervisor, vcpu);
        }
    }

    // False when the guest has taken the tail off the queue in the meantime: then the queue is empty. A guest that changes the word again and again is treated as if
    // it had; what it loses is its own.
    static bool LinkBehind(Hypervisor* hypervisor, Domain* domain, Port tail, Port port)
    {
        var word = Word(hypervisor, domain, tail);
        for (var tries = 0; word != null && tries < LinkTries; tries++)
        {
            var old = *word;
            if ((old >> (int)EventWord.LinkedBit & 1) == 0)
            {
                return false;
            }
            if (SharedWord.Replace(word, old, (old & ~((1U << (int)EventWord.BusyBit) | EventWord.LinkMask)) | port.Value))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Unmasks <paramref name="port"/>, and links it when it is pending.</summary>
    public static void Unmask(Hypervisor* hypervisor, Domain* domain, Vcpu* vcpu, Port port)
    {
        var word = Word(hypervisor, domain, port);
        if (word == null)
        {
            return;
        }
        SharedWord.Clear(word, EventWord.MaskedBit);
        if (SharedWord.Test(word, EventWord.PendingBit))
        {
            SetPending(hypervisor, domain, vcpu, port);
        }
    }

    /// <summary>Forgets that <paramref name="port"/> is pending; the guest takes it off its queue and ignores it.</summary>
    public static void ClearPending(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        var word = Word(hypervisor, domain, port);
        if (word != null)
        {
            SharedWord.Clear(word, EventWord.PendingBit);
        }
    }

    /// <summary>Whether <paramref name="port"/> is pending.</summary>
    public static bool IsPending(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        var word = Word(hypervisor, domain, port);
        return word != null && SharedWord.Test(word, EventWord.PendingBit);
    }

    /// <summary>Whether the guest still has <paramref name="port"/> on a queue, so that it must not be allocated again.</summary>
    public static bool IsBusy(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        var word = Word(hypervisor, domain, port);
        return word != null && SharedWord.Test(word, EventWord.LinkedBit);
    }

    /// <summary>The event word of <paramref name="port"/>; null when the event array does not reach it.</summary>
    static uint* Word(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        var page = port.Value / EventWord.WordsPerPage;
        return page < domain->EventPageCount
            ? (uint*)Hypervisor.At(hypervisor, new Mfn(domain->EventPages[page])) + (port.Value % EventWord.WordsPerPage)
            : null;
    }
}
