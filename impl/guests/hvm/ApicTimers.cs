namespace Cordon.Impl;

/// <summary>The timers of the vcpus' local APICs. They are kept apart from <see cref="Timers"/>, and an expiry looks only at domains that have one running.</summary>
static unsafe class ApicTimers
{
    /// <summary>
    /// Nanoseconds between two looks at timers, at the least: a guest's period may be shorter than what a look costs, and it then gets fewer interrupts than it asked for.
    /// </summary>
    const ulong ShortestWait = 50_000;

    /// <summary>Notes when the vcpu's timer is to be looked at, after its guest has changed it at <paramref name="now"/>.</summary>
    public static void Arm(HvmVcpu* vcpu, in ApicTime now)
    {
        ApicRegisters.Advance(&vcpu->Apic, now);
        Processors.ArmApicTimer(
            vcpu->Processor->All, vcpu->Domain, ApicTimer.NextDeadline(&vcpu->Apic.Timer, LocalVectorTable.TimerMode(&vcpu->Apic), now));
    }

    /// <summary>RDMSR of IA32_TSC_DEADLINE.</summary>
    public static ulong ReadTimestampDeadline(HvmVcpu* vcpu)
    {
        ApicRegisters.Advance(&vcpu->Apic, ApicTime.Now(vcpu->Processor->Hypervisor, vcpu->Domain));
        return vcpu->Apic.Timer.TimestampDeadline;
    }

    /// <summary>WRMSR of IA32_TSC_DEADLINE.</summary>
    public static void WriteTimestampDeadline(HvmVcpu* vcpu, ulong value)
    {
        var now = ApicTime.Now(vcpu->Processor->Hypervisor, vcpu->Domain);
        ApicRegisters.Advance(&vcpu->Apic, now);
        ApicTimer.SetTimestampDeadline(&vcpu->Apic.Timer, LocalVectorTable.TimerMode(&vcpu->Apic), value);
        Arm(vcpu, now);
    }

    /// <summary>Acts on every timer that is due, and notes when the earliest of those left is.</summary>
    public static void Expire(Processors* all, Hypervisor* hypervisor)
    {
        all->ApicDeadline = Timers.Never;
        for (var word = 0; word < Processors.DomainWords; word++)
        {
            for (var left = Processors.TakeApicTimers(all, word); left != 0;)
            {
                var bit = Bits.Highest(left);
                left &= ~(1u << bit);
                Expire(all, hypervisor, Hypervisor.Domain(hypervisor, new DomainId((ushort)(word * 32 + bit))));
            }
        }
    }

    static void Expire(Processors* all, Hypervisor* hypervisor, Domain* domain)
    {
        for (var v = 0u; domain->State == DomainState.Running && v < domain->VcpuCount; v++)
        {
            var vcpu = (HvmVcpu*)Hypervisor.Vcpu(hypervisor, domain, new VcpuId(v))->BackendAddress;
            if (vcpu->Apic.Timer.TimestampDeadline != 0 || vcpu->Apic.Timer.Deadline != Timers.Never)
            {
                Expire(all, hypervisor, vcpu);
            }
        }
    }

    static void Expire(Processors* all, Hypervisor* hypervisor, HvmVcpu* vcpu)
    {
        var now = ApicTime.Now(hypervisor, vcpu->Domain);
        ApicRegisters.Advance(&vcpu->Apic, now);
        ApicCommand.Wake(vcpu);
        var next = ApicTimer.NextDeadline(&vcpu->Apic.Timer, LocalVectorTable.TimerMode(&vcpu->Apic), now);
        Processors.ArmApicTimer(all, vcpu->Domain, next < now.Nanoseconds + ShortestWait ? now.Nanoseconds + ShortestWait : next);
    }
}
