namespace Cordon.Impl;

/// <summary>
/// Runs of frames from a boundary of 2 MiB on, for superpages. They are taken from the ranges that were never in use; what lies before the boundary becomes a range of its own, from which single frames are
/// taken first, so that what is left stays whole.
/// </summary>
static unsafe class FrameRuns
{
    /// <summary>
    /// Allocates a run of <see cref="Superpages.Frames"/> frames to <paramref name="domain"/>, cleared, each with the references of its allocation and of the mapping that the caller makes: the first at
    /// <paramref name="gfn"/>, the others behind it.
    /// </summary>
    /// <returns>The first frame; none when no range has such a run, or there would be too many ranges.</returns>
    public static Mfn AllocateMapped(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var first = Take(hypervisor);
        if (first.IsNone)
        {
            return first;
        }
        hypervisor->FreeFrames -= Superpages.Frames;
        domain->Pages += Superpages.Frames;
        Processor.Clear(Hypervisor.At(hypervisor, first), Superpages.Frames * Page.Bytes);
        Frames.SetMapped(Hypervisor.Frame(hypervisor, first), new DomainId(domain->Id), gfn, Superpages.Frames);
        return first;
    }

    static Mfn Take(Hypervisor* hypervisor)
    {
        for (var i = 0U; i < hypervisor->RangeCount; i++)
        {
            var start = (hypervisor->RangeStart[i] + Superpages.Frames - 1) & ~(Superpages.Frames - 1);
            if (start + Superpages.Frames > hypervisor->RangeEnd[i])
            {
                continue;
            }
            if (start == hypervisor->RangeStart[i])
            {
                hypervisor->RangeStart[i] = start + Superpages.Frames;
                return new Mfn(start);
            }
            var other = FreeRange(hypervisor);
            if (other == Hypervisor.MaximumRanges)
            {
                continue;
            }
            SetAside(hypervisor, i, other, start);
            return new Mfn(start);
        }
        return Mfn.None;
    }

    // The number of a range that is empty.
    static uint FreeRange(Hypervisor* hypervisor)
    {
        var range = 0U;
        while (range < hypervisor->RangeCount && hypervisor->RangeStart[range] != hypervisor->RangeEnd[range])
        {
            range++;
        }
        return range;
    }

    // Of the two ranges that are left around the run, the one before it gets the lower number: single frames are taken from the first range that has one.
    static void SetAside(Hypervisor* hypervisor, uint range, uint other, ulong start)
    {
        var (lower, higher) = range < other ? (range, other) : (other, range);
        var (before, end) = (hypervisor->RangeStart[range], hypervisor->RangeEnd[range]);
        hypervisor->RangeStart[lower] = before;
        hypervisor->RangeEnd[lower] = start;
        hypervisor->RangeStart[higher] = start + Superpages.Frames;
        hypervisor->RangeEnd[higher] = end;
        if (other == hypervisor->RangeCount)
        {
            hypervisor->RangeCount++;
        }
    }
}
