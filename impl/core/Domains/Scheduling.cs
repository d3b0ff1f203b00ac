using System.Runtime.CompilerServices;

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
        var first = Hypervisor.Domain(hypervisor, new DomainId(0));
        var end = first + hypervisor->Sizes.Domains;
        for (var domain = first; domain < end; domain++)
        {
            // An absent domain has no vcpus.
            if (domain->VcpuCount != 0)
            {
                Settle(hypervisor, domain, now);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Settle(Hypervisor* hypervisor, Domain* domain, ulong now)
    {
        for (var v = 0U; v < domain->VcpuCount; v++)
        {
            var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(v));
            var state = StateOf(domain, vcpu);
            if (vcpu->RunState != RunState.Running && vcpu->RunState != state)
            {
                RunStates.Change(vcpu, state, now);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static RunState StateOf(Domain* domain, Vcpu* vcpu)
        => vcpu->IsBlocked != 0 ? RunState.Blocked
            : vcpu->IsDown == 0 && domain->State == DomainState.Running ? RunState.Runnable
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
        RunStates.Change(vcpu, StateOf(Hypervisor.Domain(hypervisor, vcpu), vcpu), now);
    }

    /// <summary>The vcpu that waits for a processor and is next in turn after <paramref name="current"/> (which may be null), at <paramref name="now"/> (ns since boot); null when none waits.</summary>
    public static Vcpu* Next(Hypervisor* hypervisor, Vcpu* current, ulong now)
    {
        Settle(hypervisor, now);
        var first = Hypervisor.Domain(hypervisor, new DomainId(0));
        var end = first + hypervisor->Sizes.Domains;
        if (current == null)
        {
            return FirstRunnable(hypervisor, first, end);
        }
        // Its domain comes twice: first what is behind it, after all others what is before it, and itself.
        var domain = Hypervisor.Domain(hypervisor, current);
        var behind = current->Id + 1U;
        var next = FirstRunnable(hypervisor, domain, behind, domain->VcpuCount);
        if (next == null)
        {
            next = FirstRunnable(hypervisor, domain + 1, end);
        }
        if (next == null)
        {
            next = FirstRunnable(hypervisor, first, domain);
        }
        return next != null ? next : FirstRunnable(hypervisor, domain, 0, behind);
    }

    // Of the domains from first up to end.
    static Vcpu* FirstRunnable(Hypervisor* hypervisor, Domain* first, Domain* end)
    {
        for (var domain = first; domain < end; domain++)
        {
            if (domain->State == DomainState.Running)
            {
                var vcpu = FirstRunnable(hypervisor, domain, 0, domain->VcpuCount);
                if (vcpu != null)
                {
                    return vcpu;
                }
            }
        }
        return null;
    }

    // Of the vcpus of a domain, from first up to end; not one that a processor runs.
    static Vcpu* FirstRunnable(Hypervisor* hypervisor, Domain* domain, uint first, uint end)
    {
        for (var v = first; domain->State == DomainState.Running && v < end; v++)
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
