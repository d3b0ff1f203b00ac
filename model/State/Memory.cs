using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// Guest memory that the hypervisor itself reads or writes: shared info, vcpu_info, FIFO control blocks and event words. The guest
/// may change any word of it at any time (<c>GuestMemory.Write</c>), so nothing may rest on its content.
/// </summary>
public sealed partial class State
{
    /// <summary>The content of each frame as 512 little-endian 64-bit words.</summary>
    [Clause("HC-SHI-012")]
    public readonly Map<Mfn, WordIndex> Memory;

    /// <summary>The frame of the domain's shared-info page, plus 1; 0 before the builder gave it one.</summary>
    public readonly Map<DomainId> SharedInfoFrame;
}
