using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>How a local APIC's timer counts: bits 17 and 18 of its entry in the local vector table.</summary>
public enum ApicTimerMode : uint
{
    /// <summary>Down to 0, once.</summary>
    OneShot = 0,

    /// <summary>Down to 0 and from the initial count again.</summary>
    Periodic = 1,

    /// <summary>Not at all: it waits for the time-stamp counter.</summary>
    TimestampDeadline = 2,
}

/// <summary>
/// A local APIC's timer (Intel SDM volume 3, 11.5.4). It does not tick: it knows when it ends, and what it shows is computed when it is asked. Its counter falls by
/// 100 million a second, divided.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct ApicTimer
{
    /// <summary>Initial count and divider, as written.</summary>
    public uint Initial, Divide;

    /// <summary>When the count that runs reaches 0, in nanoseconds since boot; <see cref="Timers.Never"/> when none runs.</summary>
    public ulong Deadline;

    /// <summary>What the guest's time-stamp counter is waited for to reach; 0 when it is not.</summary>
    public ulong TimestampDeadline;

    /// <summary>The bits that the divider's register has.</summary>
    public const uint DivideBits = 0xb;

    /// <summary>Nanoseconds of a tick that is not divided: as long as on Xen.</summary>
    public const ulong TickNanoseconds = 10;

    /// <summary>Nanoseconds of a tick: dividers 2, 4, … 128, and 1 (Intel SDM volume 3, figure 11-10).</summary>
    public static ulong Tick(ApicTimer* timer)
    {
        var code = (int)((timer->Divide & 3) | (timer->Divide >> 1 & 4));
        return TickNanoseconds << ((code + 1) & 7);
    }

    /// <summary>The count as it is now.</summary>
    public static uint Count(ApicTimer* timer, ApicTimerMode mode, in ApicTime now)
    {
        if (timer->Deadline == Timers.Never || mode == ApicTimerMode.TimestampDeadline || timer->Deadline <= now.Nanoseconds)
        {
            return 0;
        }
        var tick = Tick(timer);
        return (uint)((timer->Deadline - now.Nanoseconds + tick - 1) / tick);
    }

    /// <summary>The guest writes the initial count, which starts the timer, or stops it with 0. Nothing happens while it waits for the time-stamp counter.</summary>
    public static void Start(ApicTimer* timer, ApicTimerMode mode, uint count, in ApicTime now)
    {
        if (mode != ApicTimerMode.TimestampDeadline)
        {
            timer->Initial = count;
            timer->Deadline = count == 0 ? Timers.Never : now.Nanoseconds + count * Tick(timer);
        }
    }

    /// <summary>The guest writes the divider; a count that runs goes on with it.</summary>
    public static void SetDivide(ApicTimer* timer, ApicTimerMode mode, uint divide, in ApicTime now)
    {
        var count = Count(timer, mode, now);
        timer->Divide = divide;
        if (count != 0)
        {
            timer->Deadline = now.Nanoseconds + count * Tick(timer);
        }
    }

    /// <summary>The guest writes the deadline's register; it is 0 in the other modes. 0 stops the timer.</summary>
    public static void SetTimestampDeadline(ApicTimer* timer, ApicTimerMode mode, ulong deadline)
        => timer->TimestampDeadline = mode == ApicTimerMode.TimestampDeadline ? deadline : 0;

    /// <summary>The guest changes the mode: to wait for the time-stamp counter instead of counting, or the reverse, stops the timer.</summary>
    public static void ChangeMode(ApicTimer* timer, ApicTimerMode from, ApicTimerMode to)
    {
        if (from != to && (from == ApicTimerMode.TimestampDeadline || to == ApicTimerMode.TimestampDeadline))
        {
            timer->Initial = 0;
            timer->Deadline = Timers.Never;
            timer->TimestampDeadline = 0;
        }
    }

    /// <summary>Ends what has come to its end by now; a periodic count begins anew where it ended.</summary>
    /// <returns>Whether the timer's interrupt is due; once, however many periods have passed.</returns>
    public static bool Expire(ApicTimer* timer, ApicTimerMode mode, in ApicTime now)
    {
        if (mode == ApicTimerMode.TimestampDeadline)
        {
            var isReached = timer->TimestampDeadline != 0 && timer->TimestampDeadline <= now.Timestamp;
            timer->TimestampDeadline = isReached ? 0 : timer->TimestampDeadline;
            return isReached;
        }
        if (timer->Deadline > now.Nanoseconds)
        {
            return false;
        }
        var period = timer->Initial * Tick(timer);
        timer->Deadline = mode == ApicTimerMode.Periodic && period != 0
            ? timer->Deadline + ((now.Nanoseconds - timer->Deadline) / period + 1) * period
            : Timers.Never;
        return true;
    }

    /// <summary>When to look at the timer next, in nanoseconds since boot; <see cref="Timers.Never"/> when it is stopped.</summary>
    public static ulong NextDeadline(ApicTimer* timer, ApicTimerMode mode, in ApicTime now)
        => mode != ApicTimerMode.TimestampDeadline ? timer->Deadline
            : timer->TimestampDeadline == 0 ? Timers.Never
            : timer->TimestampDeadline <= now.Timestamp ? now.Nanoseconds
            : now.WhenTimestampIs(timer->TimestampDeadline);
}
