namespace Cordon.Impl;

/// <summary>What a physical interrupt was for, found by looking: timers that are due, the end of a turn, input on the serial line.</summary>
static unsafe class HostEvents
{
    /// <summary>Looks at every source.</summary>
    public static void Poll(HvmProcessor* processor)
    {
        var hypervisor = processor->Hypervisor;
        var now = Clock.Now(hypervisor);
        // The timer may have come somewhat early: what it was programmed for is forgotten then too, or it would be taken to be on its way still.
        processor->TimerDeadline = Timers.Never;
        if (now >= hypervisor->NextDeadline)
        {
            Timers.Expire(hypervisor, now);
        }
        if (now >= processor->All->ApicDeadline)
        {
            ApicTimers.Expire(processor->All, hypervisor);
        }
        if (now >= processor->TurnDeadline)
        {
            processor->TurnDeadline = Timers.Never;
            hypervisor->RescheduleRequested = 1;
        }
        ConsoleLine.Receive(processor);
    }
}
