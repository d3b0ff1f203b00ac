namespace Cordon.Impl;

/// <summary>The vcpus' timers: periodic, single-shot and the time-out of SCHEDOP_poll.</summary>
public static unsafe class Timers
{
    /// <summary>The deadline of a timer that is stopped.</summary>
    public const ulong Never = ulong.MaxValue;

    /// <summary>Notes a new deadline, so that the backend's timer is programmed no later than that.</summary>
    public static void Arm(Hypervisor* hypervisor, ulong deadline)
    {
        if (deadline < hypervisor->NextDeadline)
        {
            hypervisor->NextDeadline = deadline;
        }
    }

    /// <summary>
    /// Acts on every timer that is due at <paramref name="now"/> (ns since boot) and sets <see cref="Hypervisor.NextDeadline"/> to the earliest of those left.
    /// </summary>
    public static void Expire(Hypervisor* hypervisor, ulong now)
    {
        var next = Never;
        for (var id = 0U; id < hypervisor->Sizes.Domains; id++)
        {
            var domain = Hypervisor.Domain(hypervisor, new DomainId((ushort)id));
            for (var v = 0U; domain->State == DomainState.Running && v < domain->VcpuCount; v++)
            {
                var deadline = ExpireVcpu(hypervisor, domain, Hypervisor.Vcpu(hypervisor, domain, new VcpuId(v)), now);
                next = deadline < next ? deadline : next;
            }
        }
        hypervisor->NextDeadline = next;
    }

    static ulong ExpireVcpu(Hypervisor* hypervisor, Domain* domain, Vcpu* vcpu, ulong now)
    {
        if (vcpu->SingleshotDeadline <= now)
        {
            vcpu->SingleshotDeadline = Never;
            Virqs.Raise(hypervisor, domain, vcpu, Spec.VirqNumber.Timer);
        }
        if (vcpu->PeriodicPeriod != 0 && vcpu->PeriodicDeadline <= now)
        {
            vcpu->PeriodicDeadline = now + vcpu->PeriodicPeriod;
            Virqs.Raise(hypervisor, domain, vcpu, Spec.VirqNumber.Timer);
        }
        if (vcpu->PollDeadline <= now)
        {
            Scheduling.Unblock(hypervisor, vcpu);
        }
        var earliest = vcpu->SingleshotDeadline < vcpu->PollDeadline ? vcpu->SingleshotDeadline : vcpu->PollDeadline;
        return vcpu->PeriodicPeriod != 0 && vcpu->PeriodicDeadline < earliest ? vcpu->PeriodicDeadline : earliest;
    }
}
