using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Bounds that no configuration raises.</summary>
public static class Limits
{
    /// <summary>vcpus of one domain: as many as have a <c>vcpu_info</c> in the shared-info page.</summary>
    public const ulong Vcpus = SharedInfoWord.LegacyVcpus;

    /// <summary>The largest reference count of a frame: taking a further reference fails, so counts never wrap.</summary>
    public const ulong References = 0xFFFF_FFFF;

    /// <summary>The most mappings of one grant that can only be read, and the most that can be written: a counter of 8 bits that does not reach its half fits one more.</summary>
    public const ulong GrantUses = 128;

    /// <summary>The logarithm of how many entries one frame of a grant table of version 1 has.</summary>
    public const int GrantsPerFrameShift = 9;

    /// <summary>Guest and machine frame numbers lie below it: 52 bits of physical address.</summary>
    public const ulong FrameNumbers = 1UL << 40;
}
