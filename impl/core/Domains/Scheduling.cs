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
        var domain = Hypervisor.Domain(hypervisor, new DomainId(0));
        for (var left = hypervisor->Sizes.Domains; left > 0; left--)
        {
            // An absent domain has no vcpus.
            for (var v = 0U; v < domain->VcpuCount; v++)
            {
                var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(v));
                var state = StateOf(hypervisor, vcpu);
                if (vcpu->RunState != RunState.Running && vcpu->RunState != state)
                {
                    RunStates.Change(vcpu, state, now);
                }
            }
            domain++;
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

    /// <summary>The vcpu that waits for a processor and is next in turn after <paramref name="current"/> (which may be null), at <paramref name="now"/> (ns since boot); null when none waits.</summary>
    public static Vcpu* Next(Hypervisor* hypervisor, Vcpu* current, ulong now)
    {
        Settle(hypervisor, now);
        var table = Hypervisor.Domain(hypervisor, new DomainId(0));
        var domains = hypervisor->Sizes.Domains;
        var end = table + domains;
        var domain = current == null ? table : Hypervisor.Domain(hypervisor, current);
        var behind = current == null ? 0U : current->Id + 1U;
        // Its domain comes twice: first what is behind it, after all others what is before it, and itself.
        for (var left = domains; ; left--)
        {
            if (domain->State == DomainState.Running)
            {
                var vcpu = FirstRunnable(hypervisor, domain, left == domains ? behind : 0, left == 0 ? behind : domain->VcpuCount);
                if (vcpu != null)
                {
                    return vcpu;
                }
            }
            if (left == 0)
            {
                return null;
            }
            domain++;
            domain = domain == end ? table : domain;
        }
    }

    // Of the vcpus of a domain that runs, from first up to end; not one that a processor runs.
    static Vcpu* FirstRunnable(Hypervisor* hypervisor, Domain* domain, uint first, uint end)
    {
        for (var v = first; v < end; v++)
        {
            var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(v));
            if ((vcpu->IsDown | vcpu->IsBlocked) == 0 && vcpu->RunState != RunState.Running)
            {
                return vcpu;
            }
        }
        return null;
    }
}
