namespace Cordon.Impl;

/// <summary>Which vcpus may run, and what changes that.</summary>
public static unsafe class Scheduling
{
    /// <summary>Whether the vcpu may run: its domain is alive, it is up and waits for nothing.</summary>
    public static bool IsRunnable(Hypervisor* hypervisor, Vcpu* vcpu)
        => (vcpu->IsDown | vcpu->IsBlocked) == 0 && Hypervisor.Domain(hypervisor, vcpu)->State == DomainState.Running;

    /// <summary>Makes the vcpu wait for an event, unless one is pending already.</summary>
    public static void Block(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        if (!VcpuEvents.UpcallPending(hypervisor, vcpu))
        {
            vcpu->IsBlocked = 1;
            hypervisor->RescheduleRequested = 1;
        }
    }

    /// <summary>Ends the vcpu's wait, if it waits.</summary>
    public static void Unblock(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        if (vcpu->IsBlocked == 0)
        {
            return;
        }
        vcpu->IsBlocked = 0;
        vcpu->IsPolling = 0;
        vcpu->PollPort = Port.None;
        vcpu->PollDeadline = Timers.Never;
        Wake(hypervisor, vcpu);
    }

    /// <summary>Notes that the vcpu may run again, after whatever held it ended.</summary>
    public static void Wake(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        if (vcpu->RunState >= RunState.Blocked && vcpu->IsBlocked == 0)
        {
            RunStates.Change(vcpu, IsRunnable(hypervisor, vcpu) ? RunState.Runnable : RunState.Offline, Clock.Now(hypervisor));
        }
        hypervisor->RescheduleRequested = 1;
    }

    /// <summary>Puts the vcpu on the processor, at <paramref name="now"/> (ns since boot).</summary>
    public static void Enter(Hypervisor* hypervisor, Vcpu* vcpu, ulong now)
    {
        RunStates.Change(vcpu, RunState.Running, now);
        RunStates.Publish(hypervisor, vcpu);
    }

    /// <summary>Takes the vcpu off the processor, at <paramref name="now"/> (ns since boot).</summary>
    public static void Leave(Hypervisor* hypervisor, Vcpu* vcpu, ulong now)
    {
        var state = vcpu->IsBlocked != 0 ? RunState.Blocked
            : IsRunnable(hypervisor, vcpu) ? RunState.Runnable
            : RunState.Offline;
        RunStates.Change(vcpu, state, now);
    }

    /// <summary>The next vcpu to run after <paramref name="current"/> (which may be null), in turn; null when none can.</summary>
    public static Vcpu* Next(Hypervisor* hypervisor, Vcpu* current)
    {
        var perDomain = hypervisor->Sizes.VcpusPerDomain;
        var rows = hypervisor->Sizes.Domains * perDomain;
        var row = current == null ? rows - 1 : (current->Domain * perDomain) + current->Id;
        for (var i = 0U; i < rows; i++)
        {
            row = row + 1 == rows ? 0 : row + 1;
            var domain = Hypervisor.Domain(hypervisor, new DomainId((ushort)(row / perDomain)));
            var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(row % perDomain));
            if (vcpu != null && IsRunnable(hypervisor, vcpu))
            {
                return vcpu;
            }
        }
        return null;
    }
}
