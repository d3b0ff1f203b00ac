using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>sched_op: spec/clauses/sched.md.</summary>
public static unsafe class SchedOp
{
    const uint MaximumPolledPorts = 128;

    /// <summary>SCHEDOP_yield: lets others run first.</summary>
    public static long Yield(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        vcpu->HasYielded = 1;
        hypervisor->RescheduleRequested = 1;
        return 0;
    }

    /// <summary>SCHEDOP_block: unmasks the upcall and waits for it, unless it is pending.</summary>
    public static long Block(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        VcpuEvents.Info(hypervisor, vcpu)->EvtchnUpcallMask = 0;
        Scheduling.Block(hypervisor, vcpu);
        return 0;
    }

    /// <summary>SCHEDOP_shutdown: ends the running of the caller's domain.</summary>
    public static long Shutdown(Hypervisor* hypervisor, Vcpu* vcpu, SchedShutdown* shutdown)
    {
        DomainShutdown.Shutdown(hypervisor, Hypervisor.Domain(hypervisor, vcpu), (byte)shutdown->Reason);
        return 0;
    }

    /// <summary>SCHEDOP_remote_shutdown: ends the running of another domain, which only a control domain may.</summary>
    public static long RemoteShutdown(Hypervisor* hypervisor, Vcpu* vcpu, SchedRemoteShutdown* shutdown)
    {
        var domain = DomainNames.FindByNumber(hypervisor, new DomainId(shutdown->DomainId));
        if (domain == null)
        {
            return Failure.ESRCH;
        }
        if (Hypervisor.Domain(hypervisor, vcpu)->IsControl == 0)
        {
            return Failure.EPERM;
        }
        DomainShutdown.Shutdown(hypervisor, domain, (byte)shutdown->Reason);
        return 0;
    }

    /// <summary>SCHEDOP_shutdown_code: says why the caller's domain will have ended.</summary>
    public static long ShutdownCode(Hypervisor* hypervisor, Vcpu* vcpu, SchedShutdown* shutdown)
    {
        DomainShutdown.Latch(Hypervisor.Domain(hypervisor, vcpu), (byte)shutdown->Reason);
        return 0;
    }

    /// <summary>SCHEDOP_poll: waits until one of the ports is pending, or the time-out (ns since boot; 0: none).</summary>
    public static long Poll(Hypervisor* hypervisor, Vcpu* vcpu, SchedPoll* poll)
    {
        if (poll->NrPorts > MaximumPolledPorts)
        {
            return Failure.EINVAL;
        }
        if (VcpuEvents.UpcallPending(hypervisor, vcpu))
        {
            return 0;
        }
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        uint number = 0;
        for (var i = 0U; i < poll->NrPorts; i++)
        {
            if (!GuestMemory.Fetch(hypervisor, vcpu, poll->Ports + (i * sizeof(uint)), &number))
            {
                return Failure.EFAULT;
            }
            var port = new Port(number);
            if (!Ports.Exists(domain, port)
                || Hypervisor.Channel(hypervisor, domain, port)->State is ChannelState.Closed or ChannelState.Reserved)
            {
                return Failure.EINVAL;
            }
            if (EventDelivery.IsPending(hypervisor, domain, port))
            {
                return 0;
            }
        }
        vcpu->IsBlocked = 1;
        vcpu->IsPolling = 1;
        vcpu->PollPort = poll->NrPorts == 1 ? new Port(number) : Port.None;
        if (poll->Timeout != 0)
        {
            // Times are signed in the ABI: one before boot has passed.
            vcpu->PollDeadline = (long)poll->Timeout < 0 ? 1 : poll->Timeout;
            Timers.Arm(hypervisor, vcpu->PollDeadline);
        }
        hypervisor->RescheduleRequested = 1;
        return 0;
    }
}
