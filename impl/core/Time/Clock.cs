namespace Cordon.Impl;

/// <summary>System time: nanoseconds since boot, from the processor's time-stamp counter.</summary>
public static unsafe class Clock
{
    /// <summary>System time now.</summary>
    public static ulong Now(Hypervisor* hypervisor)
        => Scale(Processor.Timestamp(hypervisor) - hypervisor->TimestampBase, hypervisor->TimestampMultiplier, hypervisor->TimestampShift);

    /// <summary>((counts shifted left by <paramref name="shift"/>) × <paramref name="multiplier"/>) / 2^32, as a guest computes it from its <c>vcpu_time_info</c>.</summary>
    public static ulong Scale(ulong counts, uint multiplier, int shift)
    {
        counts = shift < 0 ? counts >> -shift : counts << shift;
        var low = (counts & uint.MaxValue) * multiplier;
        var high = (counts >> 32) * multiplier;
        return high + (low >> 32);
    }
}
