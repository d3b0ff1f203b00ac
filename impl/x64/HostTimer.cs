namespace Cordon.Impl;

/// <summary>The one interrupt that the hypervisor asks its own timer for.</summary>
static unsafe class HostTimer
{
    const ulong LongestCount = uint.MaxValue;

    // A deadline beyond this is approached in several steps; it also keeps the product below 2^64.
    const ulong LongestStep = 1_000_000_000;

    /// <summary>
    /// Makes the timer interrupt at <paramref name="deadline"/>, in nanoseconds since boot, or somewhat earlier; <see cref="Timers.Never"/> stops it.
    /// </summary>
    public static void Program(HvmProcessor* processor, ulong deadline)
    {
        if (deadline == processor->TimerDeadline)
        {
            return;
        }
        if (deadline == Timers.Never)
        {
            processor->TimerDeadline = deadline;
            LocalApic.StartTimer(0);
            return;
        }
        var now = Clock.Now(processor->Hypervisor);
        var step = deadline > now ? deadline - now : 0;
        step = step < LongestStep ? step : LongestStep;
        processor->TimerDeadline = now + step;
        var count = Multiply(step, processor->TimerRate) + 1;
        LocalApic.StartTimer((uint)(count < LongestCount ? count : LongestCount));
    }

    // nanoseconds * rate / 2^32, exact to a tick: nanoseconds are below 2^30.
    static ulong Multiply(ulong nanoseconds, ulong rate)
        => nanoseconds * (rate >> 32) + ((nanoseconds * (rate & uint.MaxValue)) >> 32);
}
