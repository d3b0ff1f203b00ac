using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// The pages in which a domain with a grant table of version 2 finds how its grants are used: 16 bits for each. They are allocated to the domain, as type
/// <see cref="FrameType.GrantStatus"/>, when it asks for that version, for as long a table as it may have.
/// </summary>
public static unsafe class GrantStatusFrames
{
    const uint IndexMask = (1U << GrantTableBounds.StatusPerFrameShift) - 1;
    const uint TableMask = (1U << GrantTableBounds.FramesPerStatusShift) - 1;

    /// <summary>How many of them the domain can name: as many as its table has grants for; none of a table of version 1.</summary>
    public static uint Named(Domain* domain) => domain->HasWideGrants ? For(domain->GrantFrames) : 0;

    /// <summary>The frame of that index, which is below <see cref="Domain.StatusFrameCount"/>.</summary>
    public static Mfn At(Domain* domain, uint index) => new(domain->StatusFrame[index]);

    /// <summary>Where the status of a grant is, in a table of version 2 that reaches to it.</summary>
    public static GrantMarks Of(Hypervisor* hypervisor, Domain* granter, uint reference)
    {
        var frame = At(granter, reference >> GrantTableBounds.StatusPerFrameShift);
        return new((uint*)Hypervisor.At(hypervisor, frame) + ((reference & IndexMask) >> 1), (reference & 1) * 16);
    }

    /// <summary>Makes sure that the domain has all that it may need.</summary>
    /// <returns>False when no frame is left; those that were added stay.</returns>
    public static bool Allocate(Hypervisor* hypervisor, Domain* domain)
    {
        var count = For(hypervisor->Sizes.GrantFramesPerDomain);
        Panic.Unless(count <= Domain.MaximumStatusFrames, "a grant table may be longer than its status");
        while (domain->StatusFrameCount < count)
        {
            var frame = Frames.Allocate(hypervisor, new DomainId(domain->Id), FrameType.GrantStatus);
            if (frame.IsNone)
            {
                return false;
            }
            domain->StatusFrame[domain->StatusFrameCount] = frame.Value;
            domain->StatusFrameCount++;
        }
        return true;
    }

    /// <summary>Takes all of them away from the domain, wherever it has mapped them.</summary>
    public static void Release(Hypervisor* hypervisor, Domain* domain)
    {
        while (domain->StatusFrameCount != 0)
        {
            domain->StatusFrameCount--;
            var frame = At(domain, domain->StatusFrameCount);
            var gfn = Hypervisor.Frame(hypervisor, frame)->MachineToPhysical;
            if (gfn != 0)
            {
                NestedPaging.Remove(hypervisor, domain, new Gfn(gfn - 1));
            }
            Frames.Release(hypervisor, frame);
        }
    }

    static uint For(uint tableFrames) => (tableFrames + TableMask) >> GrantTableBounds.FramesPerStatusShift;
}
