using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>
/// What a processor, while it has the lock, asks of the others: to look at what their vcpu is owed, to take one that waits, to stop running a domain. It is asked by an
/// interrupt, which ends the run of a guest and the sleep of an idle processor.
/// </summary>
static unsafe class Others
{
    /// <summary>Whether the vcpu that <paramref name="processor"/> ran goes on where it stopped: another may have taken it down, ended its domain, or begun it anew.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool LetGoOn(HvmProcessor* processor, HvmVcpu* vcpu) => processor->IsSummoned == 0 || Answer(processor, vcpu);

    // An interrupt that comes once it is answered ends one run for nothing.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static bool Answer(HvmProcessor* processor, HvmVcpu* vcpu)
    {
        processor->IsSummoned = 0;
        var goesOn = vcpu->HasRun != 0 && Scheduling.IsRunnable(processor->Hypervisor, vcpu->Vcpu);
        if (!goesOn)
        {
            processor->Hypervisor->RescheduleRequested = 1;
        }
        return goesOn;
    }

    /// <summary>Summons each processor whose vcpu must not go on as it does: it has an interrupt to get, or may not run any more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Attend(HvmProcessor* processor)
    {
        var all = processor->All;
        for (var number = 0u; number < all->Count; number++)
        {
            var other = Processors.At(all, number);
            if (other != processor && other->Loaded != null && other->IsSummoned == 0 && IsOwed(other->Loaded))
            {
                Summon(other);
            }
        }
    }

    static bool IsOwed(HvmVcpu* vcpu)
        => (vcpu->Apic.HasNews | vcpu->Vcpu->UpcallRequested) != 0
            || vcpu->HasRun == 0
            || !Scheduling.IsRunnable(vcpu->Processor->Hypervisor, vcpu->Vcpu);

    /// <summary>Wakes an idle processor, if there is one, because a vcpu waits; it wakes the next if more than one does.</summary>
    public static void WakeOne(HvmProcessor* processor)
    {
        var all = processor->All;
        for (var number = 0u; number < all->Count; number++)
        {
            var other = Processors.At(all, number);
            if (other->IsIdle != 0 && other->IsSummoned == 0)
            {
                Summon(other);
                return;
            }
        }
    }

    /// <summary>Ends every run of <paramref name="domain"/>'s vcpus; none begins again before the lock is free.</summary>
    public static void EndRuns(Processors* all, Domain* domain)
    {
        for (var number = 0u; number < all->Count; number++)
        {
            var other = Processors.At(all, number);
            if (IsRunning(other, domain))
            {
                Summon(other);
            }
        }
        var start = Cpu.ReadTimestamp();
        for (var number = 0u; number < all->Count; number++)
        {
            var other = Processors.At(all, number);
            while (IsRunning(other, domain))
            {
                Panic.Unless(Cpu.ReadTimestamp() - start < all->LongestAnswer, "a processor does not end its guest's run");
                Cpu.Pause();
            }
        }
    }

    static bool IsRunning(HvmProcessor* other, Domain* domain) => other->IsInGuest != 0 && other->Loaded->Domain == domain;

    static void Summon(HvmProcessor* other)
    {
        other->IsSummoned = 1;
        if ((other->IsInGuest | other->IsIdle) != 0)
        {
            LocalApic.Interrupt(other->ApicId, LocalApic.SummonsVector);
        }
    }
}
