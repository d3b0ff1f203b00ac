using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>Which vcpu runs next, and what has to be right before it does.</summary>
static unsafe class Turns<TBackend>
    where TBackend : struct, IBackend
{
    /// <summary>How long a vcpu runs while others wait, in nanoseconds.</summary>
    const ulong Slice = 10_000_000;

    /// <summary>Chooses after a run of <paramref name="vcpu"/> on <paramref name="processor"/>, which goes on when nothing speaks against it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HvmVcpu* Next(HvmProcessor* processor, HvmVcpu* vcpu)
    {
        var hypervisor = processor->Hypervisor;
        if (vcpu->Domain->ConsoleNotified != 0)
        {
            ConsoleRing.Serve(hypervisor, vcpu->Domain);
        }
        if (hypervisor->RescheduleRequested != 0)
        {
            vcpu = Reschedule(processor, vcpu);
        }
        var deadline = Deadline(processor);
        if (deadline < processor->TimerDeadline)
        {
            HostTimer.Program(processor, deadline);
        }
        if (hypervisor->Console.OutputProduced != hypervisor->Console.OutputConsumed)
        {
            ConsoleLine.Drain(hypervisor);
        }
        if (processor->All->Count > 1)
        {
            Others.Attend(processor);
        }
        Prepare(vcpu);
        return vcpu;
    }

    /// <summary>The first vcpu that the processor runs after boot.</summary>
    public static HvmVcpu* First(HvmProcessor* processor)
    {
        var chosen = Choose(processor, null);
        // It may never exit of its own.
        HostTimer.Program(processor, Deadline(processor));
        Others.Attend(processor);
        Prepare(chosen);
        return chosen;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Deadline(HvmProcessor* processor)
    {
        // Each is read once: every exit pays for it.
        var deadline = processor->TurnDeadline;
        var ofTimers = processor->Hypervisor->NextDeadline;
        var ofApics = processor->All->ApicDeadline;
        deadline = ofTimers < deadline ? ofTimers : deadline;
        return ofApics < deadline ? ofApics : deadline;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static HvmVcpu* Reschedule(HvmProcessor* processor, HvmVcpu* current)
    {
        var hypervisor = processor->Hypervisor;
        hypervisor->RescheduleRequested = 0;
        var now = Clock.Now(hypervisor);
        Vcpu* next = null;
        if (current->HasRun != 0 && Scheduling.IsRunnable(hypervisor, current->Vcpu))
        {
            next = Scheduling.Next(hypervisor, current->Vcpu, now);
            if (next == null)
            {
                current->Vcpu->HasYielded = 0;
                processor->SliceEnd = now + Slice;
                processor->TurnDeadline = Timers.Never;
                return current;
            }
            if (now < processor->SliceEnd && current->Vcpu->HasYielded == 0)
            {
                processor->TurnDeadline = processor->SliceEnd;
                Others.WakeOne(processor);
                return current;
            }
        }
        // Its runstate area is a linear address, looked up when it gets the processor again.
        TBackend.NotePaging(current);
        Injection<TBackend>.Settle(current);
        Scheduling.Leave(hypervisor, current->Vcpu, now);
        Switch<TBackend>.From(processor);
        return next == null ? Choose(processor, current->Vcpu) : Enter(processor, next, now, current->Vcpu->RunState == RunState.Runnable);
    }

    // With nothing to run the processor waits, and others may come in; when no domain is left it never comes back from Ending.
    static HvmVcpu* Choose(HvmProcessor* processor, Vcpu* after)
    {
        var hypervisor = processor->Hypervisor;
        Ending.Conclude(processor);
        var now = Clock.Now(hypervisor);
        var next = Scheduling.Next(hypervisor, after, now);
        while (next == null)
        {
            ConsoleLine.Drain(hypervisor);
            processor->TurnDeadline = Timers.Never;
            HostTimer.Program(processor, Deadline(processor));
            Others.Attend(processor);
            processor->IsIdle = 1;
            Processors.Leave(processor->All);
            TBackend.WaitForInterrupt();
            Processors.Enter(processor->All);
            processor->IsIdle = 0;
            processor->IsSummoned = 0;
            HostEvents.Poll(processor);
            Ending.Conclude(processor);
            now = Clock.Now(hypervisor);
            next = Scheduling.Next(hypervisor, after, now);
        }
        hypervisor->RescheduleRequested = 0;
        return Enter(processor, next, now, false);
    }

    // A turn needs an end only when someone else could have the processor.
    static HvmVcpu* Enter(HvmProcessor* processor, Vcpu* next, ulong now, bool isAnotherWaiting)
    {
        var hypervisor = processor->Hypervisor;
        Scheduling.Enter(hypervisor, next, now);
        processor->SliceEnd = now + Slice;
        var chosen = (HvmVcpu*)next->BackendAddress;
        Switch<TBackend>.To(processor, chosen);
        processor->TurnDeadline = Timers.Never;
        if (isAnotherWaiting || Scheduling.Next(hypervisor, next, now) != null)
        {
            processor->TurnDeadline = processor->SliceEnd;
            if (processor->All->Count > 1)
            {
                Others.WakeOne(processor);
            }
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
