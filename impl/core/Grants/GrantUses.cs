using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>Who uses a domain's grants. A grant that is in use is a use of its frame, which is therefore not freed.</summary>
public static unsafe class GrantUses
{
    const int PerFrameShift = GrantTableBounds.EntriesPerFrameShift;
    const uint IndexMask = (1U << PerFrameShift) - 1;

    /// <summary>The use of a grant whose entry exists; null when none of its frame was ever used.</summary>
    public static GrantUse* Find(Hypervisor* hypervisor, Domain* granter, uint reference)
    {
        var frame = *Hypervisor.UseFrame(hypervisor, granter, reference >> PerFrameShift);
        return frame.IsNone ? null : (GrantUse*)Hypervisor.At(hypervisor, frame) + (reference & IndexMask);
    }

    /// <summary>The same; the frame comes when it is not there.</summary>
    /// <returns>Null when no frame is left.</returns>
    public static GrantUse* Prepare(Hypervisor* hypervisor, Domain* granter, uint reference)
    {
        var frame = Hypervisor.UseFrame(hypervisor, granter, reference >> PerFrameShift);
        if (frame->IsNone)
        {
            *frame = Frames.Allocate(hypervisor, DomainId.Xen, FrameType.OwnTable);
        }
        return Find(hypervisor, granter, reference);
    }

    /// <summary>Whether a grant whose entry exists is in use.</summary>
    public static bool IsInUse(Hypervisor* hypervisor, Domain* granter, uint reference)
    {
        var use = Find(hypervisor, granter, reference);
        return use != null && use->IsInUse;
    }

    /// <summary>Whether the user may use the grant once more, so.</summary>
    public static bool HasRoom(GrantUse* use, Domain* user, bool isReadonly)
        => use == null || ((!use->IsInUse || use->User == user->Id) && (isReadonly ? use->Readers : use->Writers) < GrantTableBounds.MostUses);

    /// <summary>Counts one more use; the first one takes a use of the frame, of which there is room.</summary>
    public static void Begin(Hypervisor* hypervisor, Domain* granter, GrantUse* use, Domain* user, Mfn frame, bool isReadonly)
    {
        if (!use->IsInUse)
        {
            use->Frame = (uint)frame.Value;
            use->User = user->Id;
            granter->GrantsInUse++;
            var isTaken = Frames.TryGet(hypervisor, frame);
            Panic.Unless(isTaken, "a granted frame has no room for a use");
        }
        if (isReadonly)
        {
            use->Readers++;
        }
        else
        {
            use->Writers++;
        }
    }

    /// <summary>Counts one use less, and takes the marks off the entry that say more; the last one gives the frame up.</summary>
    public static void End(Hypervisor* hypervisor, Domain* granter, uint reference, bool isReadonly)
    {
        var use = Find(hypervisor, granter, reference);
        Panic.Unless(use != null && (isReadonly ? use->Readers : use->Writers) != 0, "a grant without uses lost one");
        if (isReadonly)
        {
            use->Readers--;
        }
        else
        {
            use->Writers--;
        }
        Unmark(use, GrantEntries.At(hypervisor, granter, reference), isReadonly);
        if (!use->IsInUse)
        {
            var frame = new Mfn(use->Frame);
            *use = default;
            granter->GrantsInUse--;
            Frames.Put(hypervisor, frame);
        }
    }

    /// <summary>Takes the marks off an entry that say more than how the grant is used, after a use has ended, or was not to be.</summary>
    public static void Unmark(GrantUse* use, uint* entry, bool isReadonly)
    {
        if (!isReadonly && (use == null || use->Writers == 0))
        {
            SharedWord.Clear(entry, GrantEntryFlags.WritingBit);
        }
        if (use == null || !use->IsInUse)
        {
            SharedWord.Clear(entry, GrantEntryFlags.ReadingBit);
        }
    }
}
