namespace Cordon.Impl;

/// <summary>
/// Machine frames: who owns each, how often it is used, which are free. Every reference is dropped in <see cref="Put"/> and nowhere else.
/// </summary>
public static unsafe class Frames
{
    /// <summary>Takes over the memory of <paramref name="ranges"/>; every other frame becomes the hypervisor's own.</summary>
    public static void Initialise(Hypervisor* hypervisor, MemoryRange* ranges, uint rangeCount)
    {
        var rootStart = hypervisor->RootAddress >> Page.Shift;
        var rootEnd = (hypervisor->RootAddress + hypervisor->RootBytes + Page.Bytes - 1) >> Page.Shift;
        for (var i = 0U; i < rangeCount; i++)
        {
            var start = (ranges[i].Address + Page.Bytes - 1) >> Page.Shift;
            var end = (ranges[i].Address + ranges[i].Bytes) >> Page.Shift;
            AddRange(hypervisor, start, end < rootStart ? end : rootStart);
            AddRange(hypervisor, start > rootEnd ? start : rootEnd, end);
        }
        ReserveOutsideRanges(hypervisor);
    }

    static void AddRange(Hypervisor* hypervisor, ulong start, ulong end)
    {
        start = start == 0 ? 1 : start;
        end = end < hypervisor->Sizes.Frames ? end : hypervisor->Sizes.Frames;
        if (start >= end || hypervisor->RangeCount == Hypervisor.MaximumRanges)
        {
            return;
        }
        hypervisor->RangeStart[hypervisor->RangeCount] = start;
        hypervisor->RangeEnd[hypervisor->RangeCount] = end;
        hypervisor->RangeCount++;
        hypervisor->FreeFrames += end - start;
    }

    // The ranges come in any order, so: claim everything, then release what is in a range.
    static void ReserveOutsideRanges(Hypervisor* hypervisor)
    {
        var mfn = 0UL;
        while (mfn < hypervisor->Sizes.Frames)
        {
            var next = hypervisor->Sizes.Frames;
            var isFree = false;
            for (var i = 0U; i < hypervisor->RangeCount; i++)
            {
                if (mfn >= hypervisor->RangeStart[i] && mfn < hypervisor->RangeEnd[i])
                {
                    isFree = true;
                    next = hypervisor->RangeEnd[i];
                    break;
                }
                if (hypervisor->RangeStart[i] > mfn && hypervisor->RangeStart[i] < next)
                {
                    next = hypervisor->RangeStart[i];
                }
            }
            for (; !isFree && mfn < next; mfn++)
            {
                Reserve(hypervisor, new Mfn(mfn));
            }
            mfn = next;
        }
    }

    static void Reserve(Hypervisor* hypervisor, Mfn mfn)
    {
        var frame = Hypervisor.Frame(hypervisor, mfn);
        frame->Owner = DomainId.Xen;
        frame->Allocated = 1;
        frame->References = 1;
    }

    /// <summary>Whether a frame of that number exists.</summary>
    public static bool Exists(Hypervisor* hypervisor, Mfn mfn) => mfn.Value < hypervisor->Sizes.Frames;

    /// <summary>
    /// Takes a free frame, cleared, for <paramref name="owner"/>, with the one reference of its allocation.
    /// </summary>
    /// <returns>The frame; <see cref="Mfn.None"/> when there is no free one.</returns>
    public static Mfn Allocate(Hypervisor* hypervisor, DomainId owner, FrameType type)
    {
        var mfn = TakeFree(hypervisor);
        if (mfn.IsNone)
        {
            return mfn;
        }
        var frame = Hypervisor.Frame(hypervisor, mfn);
        frame->Owner = owner;
        frame->Type = type;
        frame->TypeCount = type == FrameType.None ? 0U : 1U;
        frame->Allocated = 1;
        frame->References = 1;
        frame->MachineToPhysical = 0;
        frame->NextFree = 0;
        hypervisor->FreeFrames--;
        CountOwned(hypervisor, frame, 1);
        return mfn;
    }

    /// <summary>
    /// Allocates to <paramref name="domain"/> up to <paramref name="limit"/> frames that follow each other, cleared, each with the references of its allocation
    /// and of the mapping that the caller makes: the first at <paramref name="gfn"/>, the others behind it.
    /// </summary>
    /// <returns>How many, from <paramref name="first"/> on; 0 when there is no free one.</returns>
    public static ulong AllocateMapped(Hypervisor* hypervisor, Domain* domain, Gfn gfn, ulong limit, out Mfn first)
    {
        for (var i = 0U; i < hypervisor->RangeCount; i++)
        {
            var available = hypervisor->RangeEnd[i] - hypervisor->RangeStart[i];
            if (available == 0)
            {
                continue;
            }
            var count = available < limit ? available : limit;
            first = new Mfn(hypervisor->RangeStart[i]);
            hypervisor->RangeStart[i] += count;
            hypervisor->FreeFrames -= count;
            domain->Pages += count;
            Processor.Clear(Hypervisor.At(hypervisor, first), count * Page.Bytes);
            SetMapped(Hypervisor.Frame(hypervisor, first), new DomainId(domain->Id), gfn, count);
            return count;
        }
        // Only frames that were in use before are left; they follow each other by chance.
        first = Allocate(hypervisor, new DomainId(domain->Id), FrameType.None);
        if (first.IsNone)
        {
            return 0;
        }
        SetMapped(Hypervisor.Frame(hypervisor, first), new DomainId(domain->Id), gfn, 1);
        return 1;
    }

    /// <summary>Makes <paramref name="count"/> frames, from the one of that row on, ordinary memory of <paramref name="owner"/>, mapped from <paramref name="gfn"/> on.</summary>
    internal static void SetMapped(Frame* frame, DomainId owner, Gfn gfn, ulong count)
    {
        var mapped = new Frame { Owner = owner, Allocated = 1, References = 2, MachineToPhysical = gfn.Value };
        // Eight at a time: it is most of what a superpage costs.
        for (; count >= 8; count -= 8, frame += 8)
        {
            mapped.MachineToPhysical++;
            frame[0] = mapped;
            mapped.MachineToPhysical++;
            frame[1] = mapped;
            mapped.MachineToPhysical++;
            frame[2] = mapped;
            mapped.MachineToPhysical++;
            frame[3] = mapped;
            mapped.MachineToPhysical++;
            frame[4] = mapped;
            mapped.MachineToPhysical++;
            frame[5] = mapped;
            mapped.MachineToPhysical++;
            frame[6] = mapped;
            mapped.MachineToPhysical++;
            frame[7] = mapped;
        }
        for (; count > 0; count--, frame++)
        {
            mapped.MachineToPhysical++;
            *frame = mapped;
        }
    }

    // A domain's pages are its ordinary memory, whether or not it is still allocated: what it owns is what it occupies.
    static void CountOwned(Hypervisor* hypervisor, Frame* frame, ulong change)
    {
        var domain = Hypervisor.Domain(hypervisor, frame->Owner);
        if (domain != null && frame->Type == FrameType.None)
        {
            domain->Pages += change;
        }
    }

    static Mfn TakeFree(Hypervisor* hypervisor)
    {
        if (hypervisor->FreeList != 0)
        {
            var mfn = new Mfn(hypervisor->FreeList);
            hypervisor->FreeList = Hypervisor.Frame(hypervisor, mfn)->NextFree;
            return mfn;
        }
        for (var i = 0U; i < hypervisor->RangeCount; i++)
        {
            if (hypervisor->RangeStart[i] < hypervisor->RangeEnd[i])
            {
                var mfn = new Mfn(hypervisor->RangeStart[i]++);
                // What the machine ran before must not be seen by a domain.
                Processor.Clear(Hypervisor.At(hypervisor, mfn), Page.Bytes);
                return mfn;
            }
        }
        return Mfn.None;
    }

    /// <summary>Adds a use to a frame that is in use.</summary>
    /// <returns>False when the count is full and the use must not be made.</returns>
    public static bool TryGet(Hypervisor* hypervisor, Mfn mfn)
    {
        var frame = Hypervisor.Frame(hypervisor, mfn);
        if (frame->References == uint.MaxValue)
        {
            return false;
        }
        frame->References++;
        return true;
    }

    /// <summary>Whether the frame's count has room for <paramref name="uses"/> more.</summary>
    public static bool HasRoom(Hypervisor* hypervisor, Mfn mfn, uint uses) => Hypervisor.Frame(hypervisor, mfn)->References <= uint.MaxValue - uses;

    /// <summary>
    /// Drops a use. The last one frees the frame: it is cleared and may be given to anyone, so no translation may reach it any more;
    /// <see cref="NestedPaging.Remove"/> has flushed before it drops its use.
    /// </summary>
    public static void Put(Hypervisor* hypervisor, Mfn mfn)
    {
        var frame = Hypervisor.Frame(hypervisor, mfn);
        Panic.Unless(frame->References != 0, "a frame without uses lost one");
        frame->References--;
        if (frame->References != 0)
        {
            return;
        }
        Panic.Unless(frame->Allocated == 0 && frame->MachineToPhysical == 0, "a frame in use has no references");
        Processor.Clear(Hypervisor.At(hypervisor, mfn), Page.Bytes);
        CountOwned(hypervisor, frame, ulong.MaxValue);
        frame->Owner = DomainId.Invalid;
        frame->Type = FrameType.None;
        frame->TypeCount = 0;
        frame->NextFree = hypervisor->FreeList;
        hypervisor->FreeList = (uint)mfn.Value;
        hypervisor->FreeFrames++;
    }

    /// <summary>Ends a frame's allocation to its owner and drops the use that it was worth.</summary>
    /// <returns>False when it was not allocated.</returns>
    public static bool Release(Hypervisor* hypervisor, Mfn mfn)
    {
        var frame = Hypervisor.Frame(hypervisor, mfn);
        if (frame->Allocated == 0)
        {
            return false;
        }
        frame->Allocated = 0;
        Put(hypervisor, mfn);
        return true;
    }
}
