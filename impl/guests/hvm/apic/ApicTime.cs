namespace Cordon.Impl;

/// <summary>A moment, by both clocks that a local APIC's timer knows.</summary>
/// <param name="nanoseconds">Since boot.</param>
/// <param name="timestamp">The guest's time-stamp counter.</param>
/// <param name="multiplier"><see cref="Hypervisor.TimestampMultiplier"/>.</param>
/// <param name="shift"><see cref="Hypervisor.TimestampShift"/>.</param>
public readonly struct ApicTime(ulong nanoseconds, ulong timestamp, uint multiplier, int shift)
{
    // Further away than any timer is programmed for, and near enough that the scale does not overflow.
    const ulong LongestCounts = 1UL << 40;

    /// <summary>Nanoseconds since boot.</summary>
    public readonly ulong Nanoseconds = nanoseconds;

    /// <summary>The guest's time-stamp counter.</summary>
    public readonly ulong Timestamp = timestamp;

    readonly uint multiplier = multiplier;
    readonly int shift = shift;

    /// <summary>Now, for a vcpu of <paramref name="domain"/>.</summary>
    public static unsafe ApicTime Now(Hypervisor* hypervisor, Domain* domain)
    {
        var counter = Processor.Timestamp(hypervisor);
        var nanoseconds = Clock.Scale(counter - hypervisor->TimestampBase, hypervisor->TimestampMultiplier, hypervisor->TimestampShift);
        return new ApicTime(nanoseconds, counter + domain->TimestampOffset, hypervisor->TimestampMultiplier, hypervisor->TimestampShift);
    }

    /// <summary>
    /// When the guest's time-stamp counter reaches <paramref name="counts"/>, which it has not yet, in nanoseconds since boot, rounded up; for one that is far away, some time
    /// before.
    /// </summary>
    public ulong WhenTimestampIs(ulong counts)
    {
        var left = counts - Timestamp;
        return Nanoseconds + Clock.Scale(left < LongestCounts ? left : LongestCounts, multiplier, shift) + 1;
    }
}
