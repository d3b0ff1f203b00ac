using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class EventChannelOp
{
    const uint ControlBlockAlignment = 8;

    /// <summary>EVTCHNOP_init_control: gives a vcpu its control block; the first one makes the domain's channels FIFO.</summary>
    public static long InitControl(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnInitControl* control)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        var target = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(control->Vcpu));
        if (target == null)
        {
            return Failure.ENOENT;
        }
        if (control->Offset > Page.Bytes - (ulong)sizeof(EvtchnFifoControlBlock)
            || control->Offset % ControlBlockAlignment != 0
            || target->ControlBlock != 0)
        {
            return Failure.EINVAL;
        }
        var frame = OwnMemory.TryGetWritable(hypervisor, domain, new Gfn(control->ControlGfn));
        if (frame.IsNone)
        {
            return Failure.EINVAL;
        }
        target->ControlBlock = frame.Address + control->Offset;
        if (domain->IsFifo == 0)
        {
            EnterFifo(hypervisor, domain);
        }
        control->LinkBits = (byte)EventWord.LinkBits;
        return 0;
    }

    // Open ports have the default priority: only a domain with the FIFO layout can set another.
    static void EnterFifo(Hypervisor* hypervisor, Domain* domain)
    {
        domain->IsFifo = 1;
        for (var number = 1U; number < domain->ValidPorts; number++)
        {
            var port = new Port(number);
            var channel = Hypervisor.Channel(hypervisor, domain, port);
            // A closed port is not pending, whatever the guest has written into its bit.
            if (channel->State != ChannelState.Closed && TwoLevelEvents.IsPending(hypervisor, domain, port))
            {
                channel->SavedPending = 1;
            }
        }
    }

    /// <summary>Ends the domain's use of the frames of its control blocks, and empties its queues.</summary>
    public static void LeaveQueues(Hypervisor* hypervisor, Domain* domain)
    {
        for (var id = 0U; id < domain->VcpuCount; id++)
        {
            var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(id));
            if (vcpu->ControlBlock != 0)
            {
                var frame = new Mfn(vcpu->ControlBlock >> Page.Shift);
                vcpu->ControlBlock = 0;
                Frames.Put(hypervisor, frame);
            }
            for (var priority = 0; priority < Vcpu.QueueCount; priority++)
            {
                vcpu->QueueTail[priority] = 0;
            }
        }
    }

    /// <summary>Ends the domain's use of the frames of its event array, and of the FIFO layout.</summary>
    public static void LeaveArray(Hypervisor* hypervisor, Domain* domain)
    {
        while (domain->EventPageCount != 0)
        {
            domain->EventPageCount--;
            var frame = new Mfn(domain->EventPages[domain->EventPageCount]);
            domain->EventPages[domain->EventPageCount] = 0;
            Frames.Put(hypervisor, frame);
        }
        domain->IsFifo = 0;
    }

    /// <summary>EVTCHNOP_expand_array: adds a page of event words, and delivers what waited for it.</summary>
    public static long ExpandArray(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnExpandArray* expand)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        if (domain->IsFifo == 0)
        {
            return Failure.EOPNOTSUPP;
        }
        if (domain->EventPageCount == Domain.MaximumEventPages)
        {
            return Failure.ENOSPC;
        }
        var frame = OwnMemory.TryGetWritable(hypervisor, domain, new Gfn(expand->ArrayGfn));
        if (frame.IsNone)
        {
            return Failure.EINVAL;
        }
        var first = domain->EventPageCount * EventWord.WordsPerPage;
        domain->EventPages[domain->EventPageCount] = frame.Value;
        domain->EventPageCount++;
        for (var number = first; number < first + EventWord.WordsPerPage && number < domain->ValidPorts; number++)
        {
            var channel = Hypervisor.Channel(hypervisor, domain, new Port(number));
            if (channel->SavedPending != 0)
            {
                channel->SavedPending = 0;
                EventDelivery.SetPending(hypervisor, domain, new Port(number));
            }
        }
        return 0;
    }

    /// <summary>EVTCHNOP_set_priority: the queue on which a port is linked from now on.</summary>
    public static long SetPriority(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnSetPriority* set)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        var port = new Port(set->Port);
        if (!Ports.Exists(domain, port))
        {
            return Failure.EINVAL;
        }
        if (domain->IsFifo == 0)
        {
            return Failure.ENOSYS;
        }
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        if (channel->State is ChannelState.Closed or ChannelState.Reserved)
        {
            return Failure.EACCES;
        }
        if (set->Priority > EventWord.PriorityMinimum)
        {
            return Failure.EINVAL;
        }
        channel->Priority = (byte)set->Priority;
        return 0;
    }
}
