using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Bounds that no configuration raises.</summary>
public static class Limits
{
    /// <summary>vcpus of one domain: as many as have a <c>vcpu_info</c> in the shared-info page.</summary>
    public const ulong Vcpus = SharedInfoWord.LegacyVcpus;

    /// <summary>The largest reference count of a frame: taking a further reference fails, so counts never wrap.</summary>
    public const ulong References = 0xFFFF_FFFF;

    /// <summary>The most mappings of one grant that can only be read, and the most that can be written.</summary>
    public const ulong GrantUses = GrantTableBounds.MostUses;

    /// <summary>The logarithm of how many entries of version 2 one frame of a grant table has.</summary>
    public const int WideGrantsPerFrameShift = GrantTableBounds.WideEntriesPerFrameShift;

    /// <summary>The logarithm of how many grants have their status in one frame.</summary>
    public const int StatusPerFrameShift = GrantTableBounds.StatusPerFrameShift;

    /// <summary>The logarithm of how many entries of version 1 one frame of a grant table has.</summary>
    public const int GrantsPerFrameShift = GrantTableBounds.EntriesPerFrameShift;

    /// <summary>Guest and machine frame numbers lie below it: 52 bits of physical address.</summary>
    public const ulong FrameNumbers = 1UL << 40;
}
