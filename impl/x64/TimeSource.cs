namespace Cordon.Impl;

/// <summary>Frequencies of the processor's counters.</summary>
public struct TimeSource
{
    /// <summary>The time-stamp counter's, in Hz.</summary>
    public ulong TimestampHertz;

    /// <summary>Ticks of the local APIC's timer a nanosecond, times 2^32.</summary>
    public ulong TimerRate;

    const ushort Counter2 = 0x42;
    const ushort Control = 0x43;
    const ushort Gate = 0x61;
    const byte GateOn = 1;
    const byte SpeakerOn = 2;
    const byte Counter2Mode0 = 0xb0;
    const byte LatchCounter2 = 0x80;
    const ulong PitHertz = 1193182;
    const ulong Nanosecond = 1_000_000_000;

    // A look at the counter takes as long as the ports are slow, and the edge of a tick is known to within one look; so many looks make
    // that an error of one in ten thousand. At least 1 ms, at the most 50 ms: the counter runs for 54.
    const ulong Looks = 10000;
    const uint MostLooks = 1_000_000;
    const uint ShortestWindow = 1193;
    const uint LongestWindow = 59659;

    /// <summary>Measures both counters against the PIT's counter 2, which runs at 1,193,182 Hz; a PIT that does not count ends the start.</summary>
    public static TimeSource Measure()
    {
        Cpu.Out8(Gate, (byte)((Cpu.In8(Gate) & ~SpeakerOn) | GateOn));
        Cpu.Out8(Control, Counter2Mode0);
        Cpu.Out8(Counter2, 0xff);
        Cpu.Out8(Counter2, 0xff);
        LocalApic.StartTimer(uint.MaxValue);

        var first = NextEdge(ReadCounter());
        var start = Cpu.ReadTimestamp();
        var timer = LocalApic.TimerCount;
        var last = NextEdge(first);
        var look = Cpu.ReadTimestamp();
        ReadCounter();
        look = Cpu.ReadTimestamp() - look;
        while ((ushort)(first - last) < ShortestWindow
            || (Cpu.ReadTimestamp() - start < look * Looks && (ushort)(first - last) < LongestWindow))
        {
            last = NextEdge(last);
        }
        var counts = Cpu.ReadTimestamp() - start;
        timer -= LocalApic.TimerCount;
        LocalApic.StartTimer(0);

        ulong ticks = (ushort)(first - last);
        return new TimeSource
        {
            TimestampHertz = counts * PitHertz / ticks,
            TimerRate = ((ulong)timer << 32) / (ticks * Nanosecond / PitHertz),
        };
    }

    /// <summary>
    /// The scale from counts to nanoseconds in the form of <c>vcpu_time_info</c>: ((counts shifted left by shift) × multiplier) / 2^32.
    /// </summary>
    public static void Scale(ulong hertz, out uint multiplier, out int shift)
    {
        shift = 0;
        while (hertz > 2 * Nanosecond)
        {
            hertz >>= 1;
            shift--;
        }
        while (hertz <= Nanosecond)
        {
            hertz <<= 1;
            shift++;
        }
        multiplier = (uint)((Nanosecond << 32) / hertz);
    }

    static ushort NextEdge(ushort counter)
    {
        for (var i = 0u; i < MostLooks; i++)
        {
            var now = ReadCounter();
            if (now != counter)
            {
                return now;
            }
        }
        Crash.Refuse("the PIT does not count");
        return 0;
    }

    static ushort ReadCounter()
    {
        Cpu.Out8(Control, LatchCounter2);
        var low = Cpu.In8(Counter2);
        return (ushort)(low | Cpu.In8(Counter2) << 8);
    }
}
