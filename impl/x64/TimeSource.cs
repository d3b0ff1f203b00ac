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

    // 5 ms: an error of a microsecond at each end is one of 400 millionths.
    const uint Window = 5966;

    /// <summary>Measures both counters against the PIT's counter 2, which runs at 1,193,182 Hz.</summary>
    public static TimeSource Measure()
    {
        Cpu.Out8(Gate, (byte)((Cpu.In8(Gate) & ~SpeakerOn) | GateOn));
        Cpu.Out8(Control, Counter2Mode0);
        Cpu.Out8(Counter2, 0xff);
        Cpu.Out8(Counter2, 0xff);
        LocalApic.StartTimer(uint.MaxValue);

        var first = NextEdge(ReadCounter());
        var timestamp = Cpu.ReadTimestamp();
        var timer = LocalApic.TimerCount;
        var last = first;
        while ((ushort)(first - last) < Window)
        {
            last = NextEdge(last);
        }
        timestamp = Cpu.ReadTimestamp() - timestamp;
        timer -= LocalApic.TimerCount;
        LocalApic.StartTimer(0);

        ulong ticks = (ushort)(first - last);
        var nanoseconds = ticks * Nanosecond / PitHertz;
        return new TimeSource
        {
            TimestampHertz = timestamp * PitHertz / ticks,
            TimerRate = ((ulong)timer << 32) / nanoseconds,
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
        var now = ReadCounter();
        while (now == counter)
        {
            now = ReadCounter();
        }
        return now;
    }

    static ushort ReadCounter()
    {
        Cpu.Out8(Control, LatchCounter2);
        var low = Cpu.In8(Counter2);
        return (ushort)(low | Cpu.In8(Counter2) << 8);
    }
}
