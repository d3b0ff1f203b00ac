using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// The clock that a guest reads without a hypercall: <c>vcpu_time_info</c> and the wall clock in shared_info. The processor's counter runs at one rate for
/// ever, so the values are constant: the guest's counter when system time was 0, and the scale.
/// </summary>
public static unsafe class GuestClock
{
    const byte StableBit = 1 << 0;

    /// <summary>Writes the vcpu's time, in its vcpu_info and in the copy that it registered, if they exist.</summary>
    public static void Publish(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        var time = Read(hypervisor, vcpu);
        var info = VcpuEvents.Info(hypervisor, vcpu);
        if (info != null)
        {
            // An odd version tells a reader on another vcpu to read again.
            var version = info->Time.Version;
            info->Time.Version = version | 1;
            time.Version = info->Time.Version;
            info->Time = time;
            info->Time.Version = (version | 1) + 1;
            time.Version = info->Time.Version;
        }
        PublishCopy(hypervisor, vcpu, &time);
    }

    static void PublishCopy(Hypervisor* hypervisor, Vcpu* vcpu, VcpuTimeInfo* time)
    {
        if (vcpu->TimeArea == 0)
        {
            return;
        }
        var version = time->Version;
        time->Version |= 1;
        if (GuestMemory.Write(hypervisor, vcpu, vcpu->TimeArea, &time->Version, sizeof(uint))
            && GuestMemory.Write(hypervisor, vcpu, vcpu->TimeArea, time, (uint)sizeof(VcpuTimeInfo)))
        {
            GuestMemory.Write(hypervisor, vcpu, vcpu->TimeArea, &version, sizeof(uint));
        }
    }

    static VcpuTimeInfo Read(Hypervisor* hypervisor, Vcpu* vcpu) => new()
    {
        TscTimestamp = hypervisor->TimestampBase + Hypervisor.Domain(hypervisor, vcpu)->TimestampOffset,
        SystemTime = 0,
        TscToSystemMul = hypervisor->TimestampMultiplier,
        TscShift = (sbyte)hypervisor->TimestampShift,
        Flags = StableBit,
    };

    /// <summary>Writes the wall clock into the domain's shared_info.</summary>
    public static void PublishWallclock(Hypervisor* hypervisor, Domain* domain)
    {
        var shared = (SharedInfo*)Hypervisor.At(hypervisor, domain->SharedInfo);
        var version = shared->WcVersion | 1;
        shared->WcVersion = version;
        shared->WcSec = (uint)hypervisor->WallclockSeconds;
        shared->WcSecHi = (uint)(hypervisor->WallclockSeconds >> 32);
        shared->WcNsec = hypervisor->WallclockNanoseconds;
        shared->WcVersion = version + 1;
    }
}
