namespace Cordon.Impl;

/// <summary>
/// Events in one word, as a VMCB has them (AMD APM volume 2, 15.20): bits 7 to 0 the vector, 10 to 8 the type, 11 an error code, 31 that there is an event, 63 to 32 the error code. What
/// becomes of one whose delivery an exit interrupted.
/// </summary>
public static class InterruptedEvent
{
    /// <summary>What <see cref="Replace"/> answers for a triple fault; no event has this value.</summary>
    public const ulong Shutdown = ulong.MaxValue;

    const ulong Valid = 1UL << 31;
    const ulong VectorMask = 0xff;
    const ulong TypeMask = 7 << 8;
    const ulong Exception = 3 << 8;
    const ulong SoftwareInterrupt = 4 << 8;
    const ulong HasErrorCode = 1 << 11;
    const ulong DoubleFault = 8;
    const ulong Breakpoint = 3;
    const ulong Overflow = 4;
    // #DE, #TS, #NP, #SS, #GP, #CP; #PF, #VE: Intel SDM volume 3, table 6-4.
    const uint Contributory = (1 << 0) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 13) | (1 << 21);
    const uint PageFaults = (1 << 14) | (1 << 20);

    /// <summary>What is delivered when <paramref name="raised"/>, an exception, comes while <paramref name="interrupted"/> was being delivered, which may be 0: Intel SDM volume 3, table 6-5.</summary>
    public static ulong Replace(ulong interrupted, ulong raised)
    {
        var second = BitOf(raised);
        if ((second & (Contributory | PageFaults)) == 0)
        {
            return raised;
        }
        var first = BitOf(interrupted);
        if (first == 1 << (int)DoubleFault)
        {
            return Shutdown;
        }
        var escalates = (first & PageFaults) != 0 || ((first & Contributory) != 0 && (second & Contributory) != 0);
        return escalates ? Valid | Exception | HasErrorCode | DoubleFault : raised;
    }

    /// <summary>
    /// Whether AMD's processor leaves RIP at the instruction that raised it, which does it again: INT n, and INT3 and INTO, whose type is an exception's. To inject it would deliver it
    /// with that RIP, and so twice.
    /// </summary>
    public static bool IsRaisedAgain(ulong interrupted)
    {
        var vector = interrupted & VectorMask;
        return (interrupted & TypeMask) == SoftwareInterrupt || ((interrupted & TypeMask) == Exception && vector is Breakpoint or Overflow);
    }

    // A bit an exception of the processor; 0 for what else there is, or is not.
    static uint BitOf(ulong one)
    {
        const ulong Exceptions = 32;
        var vector = one & VectorMask;
        return (one & Valid) != 0 && (one & TypeMask) == Exception && vector < Exceptions ? 1u << (int)vector : 0;
    }
}
