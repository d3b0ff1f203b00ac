using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>Which vcpu runs next, and what has to be right before it does.</summary>
static unsafe class Turns<TBackend>
    where TBackend : struct, IBackend
{
    /// <summary>How long a vcpu runs while others wait, in nanoseconds.</summary>
    const ulong Slice = 10_000_000;

    /// <summary>Chooses after a run of <paramref name="vcpu"/>, which goes on when nothing speaks against it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HvmVcpu* Next(HvmVcpu* vcpu)
    {
        var processor = vcpu->Processor;
        var hypervisor = processor->Hypervisor;
        if (vcpu->Domain->ConsoleNotified != 0)
        {
            ConsoleRing.Serve(hypervisor, vcpu->Domain);
        }
        if (hypervisor->RescheduleRequested != 0)
        {
            vcpu = Reschedule(processor, vcpu);
        }
        if (hypervisor->NextDeadline < processor->TimerDeadline)
        {
            HostTimer.Program(processor, hypervisor->NextDeadline);
        }
        if (hypervisor->Console.OutputProduced != hypervisor->Console.OutputConsumed)
        {
            ConsoleLine.Drain(hypervisor);
        }
        Prepare(vcpu);
        return vcpu;
    }

    /// <summary>The first vcpu to run after boot.</summary>
    public static HvmVcpu* First(HvmProcessor* processor)
    {
        var chosen = Choose(processor, null);
        // It may never exit of its own.
        HostTimer.Program(processor, processor->Hypervisor->NextDeadline);
        Prepare(chosen);
        return chosen;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static HvmVcpu* Reschedule(HvmProcessor* processor, HvmVcpu* current)
    {
        var hypervisor = processor->Hypervisor;
        hypervisor->RescheduleRequested = 0;
        var now = Clock.Now(hypervisor);
        if (Scheduling.IsRunnable(hypervisor, current->Vcpu))
        {
            var next = Scheduling.Next(hypervisor, current->Vcpu);
            if (next == current->Vcpu)
            {
                current->Vcpu->HasYielded = 0;
                processor->SliceEnd = now + Slice;
                return current;
            }
            if (now < processor->SliceEnd && current->Vcpu->HasYielded == 0)
            {
                Timers.Arm(hypervisor, processor->SliceEnd);
                return current;
            }
        }
        // Its runstate area is a linear address, looked up when it gets the processor again.
        TBackend.NotePaging(current);
        Injection<TBackend>.Settle(current);
        Scheduling.Leave(hypervisor, current->Vcpu, now);
        return Choose(processor, current->Vcpu);
    }

    // With nothing to run the processor waits; when no domain is left it never comes back from Ending.
    static HvmVcpu* Choose(HvmProcessor* processor, Vcpu* after)
    {
        var hypervisor = processor->Hypervisor;
        Ending.Announce(processor);
        var next = Scheduling.Next(hypervisor, after);
        while (next == null)
        {
            ConsoleLine.Drain(hypervisor);
            HostTimer.Program(processor, hypervisor->NextDeadline);
            TBackend.WaitForInterrupt();
            HostEvents.Poll(processor);
            Ending.Announce(processor);
            next = Scheduling.Next(hypervisor, after);
        }
        hypervisor->RescheduleRequested = 0;
        var now = Clock.Now(hypervisor);
        Scheduling.Enter(hypervisor, next, now);
        processor->SliceEnd = now + Slice;
        var chosen = (HvmVcpu*)next->BackendAddress;
        if (chosen->HasRun == 0)
        {
            chosen->HasRun = 1;
            Switch<TBackend>.Start(chosen);
        }
        Switch<TBackend>.To(processor, chosen);
        if (Scheduling.Next(hypervisor, next) != next)
        {
            // A turn needs an end only when someone else could have the processor.
            Timers.Arm(hypervisor, processor->SliceEnd);
        }
        return chosen;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Prepare(HvmVcpu* vcpu)
    {
        if (Tlb.TakeFlush(vcpu->Domain, vcpu->Vcpu))
        {
            TBackend.Flush(vcpu);
        }
        if (Injection<TBackend>.MayChange(vcpu))
        {
            Injection<TBackend>.Offer(vcpu);
        }
    }
}
