using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Bounds that no configuration raises.</summary>
public static class Limits
{
    /// <summary>vcpus of one domain: as many as have a <c>vcpu_info</c> in the shared-info page.</summary>
    public const ulong Vcpus = SharedInfoWord.LegacyVcpus;

    /// <summary>The largest reference count of a frame: taking a further reference fails, so counts never wrap.</summary>
    public const ulong References = 0xFFFF_FFFF;

    /// <summary>Guest and machine frame numbers lie below it: 52 bits of physical address.</summary>
    public const ulong FrameNumbers = 1UL << 40;
}
