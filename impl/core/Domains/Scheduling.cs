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
        if (IsRunnable(hypervisor, vcpu))
        {
            hypervisor->RescheduleRequested = 1;
        }
    }

    /// <summary>Books the state of every vcpu that is not on the processor, as what has happened since the last time made it, at <paramref name="now"/>.</summary>
    static void Settle(Hypervisor* hypervisor, ulong now)
    {
        for (var id = 0U; id < hypervisor->Sizes.Domains; id++)
        {
            var domain = Hypervisor.Domain(hypervisor, new DomainId((ushort)id));
            for (var v = 0U; v < domain->VcpuCount; v++)
            {
                var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(v));
                var state = StateOf(hypervisor, vcpu);
                if (vcpu->RunState != RunState.Running && vcpu->RunState != state)
                {
                    RunStates.Change(vcpu, state, now);
                }
            }
        }
    }

    static RunState StateOf(Hypervisor* hypervisor, Vcpu* vcpu)
        => vcpu->IsBlocked != 0 ? RunState.Blocked
            : IsRunnable(hypervisor, vcpu) ? RunState.Runnable
            : RunState.Offline;

    /// <summary>Puts the vcpu on the processor, at <paramref name="now"/> (ns since boot).</summary>
    public static void Enter(Hypervisor* hypervisor, Vcpu* vcpu, ulong now)
    {
        RunStates.Change(vcpu, RunState.Running, now);
        RunStates.Publish(hypervisor, vcpu);
    }

    /// <summary>Takes the vcpu off the processor, at <paramref name="now"/> (ns since boot).</summary>
    public static void Leave(Hypervisor* hypervisor, Vcpu* vcpu, ulong now)
    {
        vcpu->HasYielded = 0;
        RunStates.Change(vcpu, StateOf(hypervisor, vcpu), now);
    }

    /// <summary>The next vcpu to run after <paramref name="current"/> (which may be null), in turn; null when none can.</summary>
    public static Vcpu* Next(Hypervisor* hypervisor, Vcpu* current)
    {
        Settle(hypervisor, Clock.Now(hypervisor));
        var perDomain = hypervisor->Sizes.VcpusPerDomain;
        var rows = hypervisor->Sizes.Domains * perDomain;
        var row = current == null ? rows - 1 : (current->Domain * perDomain) + current->Id;
        for (var left = rows; left > 0; left--)
        {
            row = row + 1 == rows ? 0 : row + 1;
            var domain = Hypervisor.Domain(hypervisor, new DomainId((ushort)(row / perDomain)));
            if (domain->State != DomainState.Running)
            {
                // To the last of its rows at once, but not past the one that the search began at.
                var skipped = perDomain - 1 - (row % perDomain);
                skipped = skipped < left ? skipped : left - 1;
                row += skipped;
                left -= skipped;
                continue;
            }
            var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(row % perDomain));
            if (vcpu != null && IsRunnable(hypervisor, vcpu))
            {
                return vcpu;
            }
        }
        return null;
    }
}
