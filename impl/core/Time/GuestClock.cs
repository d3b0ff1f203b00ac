using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// The clock that a guest reads without a hypercall: <c>vcpu_time_info</c> and the wall clock in shared_info. The processor's counter runs at one rate for
/// ever, so the values are constant: the guest's counter when system time was 0, and the scale.
/// </summary>
public static unsafe class GuestClock
{
    const byte StableBit = 1 << 0;

    /// <summary>Writes the vcpu's time into its vcpu_info.</summary>
    public static void Publish(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        var info = VcpuEvents.Info(hypervisor, vcpu);
        // An odd version tells a reader on another vcpu to read again.
        var version = info->Time.Version | 1;
        info->Time.Version = version;
        info->Time = Read(hypervisor, vcpu, version);
        info->Time.Version = version + 1;
    }

    /// <summary>
    /// Writes the vcpu's time into the area that it registered. The area is a linear address of <paramref name="mapper"/>, a vcpu of the same domain; one that
    /// is not mapped is passed over.
    /// </summary>
    public static void PublishCopy(Hypervisor* hypervisor, Vcpu* mapper, Vcpu* vcpu)
    {
        const uint StableVersion = 2;
        var time = Read(hypervisor, vcpu, StableVersion - 1);
        if (vcpu->TimeArea != 0)
        {
            // An area of which only a part can be written must not be left with an odd version, for which its reader would wait.
            GuestMemory.Write(hypervisor, mapper, vcpu->TimeArea, &time, (uint)sizeof(VcpuTimeInfo));
            time.Version = StableVersion;
            GuestMemory.Write(hypervisor, mapper, vcpu->TimeArea, &time.Version, sizeof(uint));
        }
    }

    static VcpuTimeInfo Read(Hypervisor* hypervisor, Vcpu* vcpu, uint version) => new()
    {
        Version = version,
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
