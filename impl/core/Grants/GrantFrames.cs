namespace Cordon.Impl;

/// <summary>The pages of a domain's grant table. They are allocated to the domain, as type <see cref="FrameType.GrantTable"/>, when it first needs them.</summary>
public static unsafe class GrantFrames
{
    /// <summary>Makes sure that the domain has at least <paramref name="count"/> grant frames.</summary>
    /// <returns>False when that is more than it may have, or no frame is left; those that were added stay.</returns>
    public static bool Grow(Hypervisor* hypervisor, Domain* domain, uint count)
    {
        if (count > hypervisor->Sizes.GrantFramesPerDomain)
        {
            return false;
        }
        while (domain->GrantFrames < count)
        {
            var frame = Frames.Allocate(hypervisor, new DomainId(domain->Id), FrameType.GrantTable);
            if (frame.IsNone)
            {
                return false;
            }
            *Hypervisor.GrantFrame(hypervisor, domain, domain->GrantFrames) = frame;
            domain->GrantFrames++;
        }
        return true;
    }

    /// <summary>Clears all of the domain's grant frames.</summary>
    public static void Clear(Hypervisor* hypervisor, Domain* domain)
    {
        for (var i = 0U; i < domain->GrantFrames; i++)
        {
            Processor.Clear(Hypervisor.At(hypervisor, *Hypervisor.GrantFrame(hypervisor, domain, i)), Page.Bytes);
        }
    }
}
