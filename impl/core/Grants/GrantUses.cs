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

    /// <summary>Whether a grant of the domain is in use that is no reserved one.</summary>
    public static bool AnyOrdinaryIsInUse(Hypervisor* hypervisor, Domain* granter)
    {
        var reserved = 0U;
        for (var reference = 0U; reference < GrantTableBounds.ReservedEntries; reference++)
        {
            reserved += IsInUse(hypervisor, granter, reference) ? 1U : 0U;
        }
        return granter->GrantsInUse != reserved;
    }

    /// <summary>
    /// Finds the frame of a grant for one more use. An entry that is asked is marked, until the use begins (<see cref="Begin"/>) or is not to be (<see cref="Unmark(GrantClaim*, bool)"/>).
    /// </summary>
    /// <param name="hypervisor">The root.</param>
    /// <param name="granter">The granting domain.</param>
    /// <param name="reference">The grant, by any number.</param>
    /// <param name="user">Who is to use it.</param>
    /// <param name="isReadonly">Whether it is to be read only.</param>
    /// <param name="isMapping">Whether it is to be mapped, and not copied.</param>
    /// <param name="claim">What was found.</param>
    /// <returns>A status; with another than okay nothing is marked.</returns>
    public static int Claim(
        Hypervisor* hypervisor, Domain* granter, uint reference, Domain* user, bool isReadonly, bool isMapping, GrantClaim* claim)
    {
        if (!GrantEntries.Exists(granter, reference))
        {
            return GrantStatus.BadGntref;
        }
        var use = Find(hypervisor, granter, reference);
        if (!HasRoom(use, user, isReadonly))
        {
            return GrantStatus.GeneralError;
        }
        var entry = GrantEntries.At(hypervisor, granter, reference);
        claim->Use = use;
        claim->Marks = GrantMarks.Of(hypervisor, granter, reference, entry);
        claim->Start = 0;
        claim->Length = (uint)Page.Bytes;
        claim->IsOfAnother = false;
        var isInUse = use != null && use->IsInUse;
        if ((!isInUse || (!isReadonly && use->Writers == 0)) && !AskEntry(granter, entry, user, isInUse, isReadonly, isMapping, claim))
        {
            return GrantStatus.GeneralError;
        }
        if (claim->IsOfAnother)
        {
            return GrantStatus.Okay;
        }
        claim->Frame = isInUse ? new Mfn(use->Frame) : GrantEntries.FindFrame(hypervisor, granter, entry);
        if (claim->Frame.IsNone)
        {
            Unmark(claim, isReadonly);
            return GrantStatus.BadPage;
        }
        return GrantStatus.Okay;
    }

    static bool AskEntry(Domain* granter, uint* entry, Domain* user, bool isAgain, bool isReadonly, bool isMapping, GrantClaim* claim)
    {
        if (!granter->HasWideGrants)
        {
            return GrantEntries.TryMark(entry, new DomainId(user->Id), isAgain, isReadonly, isMapping);
        }
        if (!GrantEntries.TryMarkWide(entry, claim->Marks, new DomainId(user->Id), isAgain, isReadonly, isMapping, out var found, out var isMarked))
        {
            if (isMarked)
            {
                Unmark(claim, isReadonly);
            }
            return false;
        }
        if (!isAgain)
        {
            ReadWide(entry, found, claim);
        }
        return true;
    }

    // What an entry of version 2 says of the frame, or whose grant it is; the word is read once.
    static void ReadWide(uint* entry, uint found, GrantClaim* claim)
    {
        var second = entry[1];
        if ((found & GrantEntryFlags.TypeMask) == GrantEntryFlags.Transitive)
        {
            claim->IsOfAnother = true;
            claim->Next = (ushort)second;
            claim->NextReference = entry[2];
        }
        else if ((found & GrantEntryFlags.SubPage) != 0)
        {
            claim->Start = (ushort)second;
            claim->Length = second >> 16;
        }
    }

    static bool HasRoom(GrantUse* use, Domain* user, bool isReadonly)
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
        Unmark(use, GrantMarks.Of(hypervisor, granter, reference, GrantEntries.At(hypervisor, granter, reference)), isReadonly);
        if (!use->IsInUse)
        {
            var frame = new Mfn(use->Frame);
            *use = default;
            granter->GrantsInUse--;
            Frames.Put(hypervisor, frame);
        }
    }

    /// <summary>Takes the marks off that say more than how the grant is used, when a use was not to be.</summary>
    public static void Unmark(GrantClaim* claim, bool isReadonly) => Unmark(claim->Use, claim->Marks, isReadonly);

    static void Unmark(GrantUse* use, GrantMarks marks, bool isReadonly)
    {
        if (!isReadonly && (use == null || use->Writers == 0))
        {
            marks.Clear(GrantEntryFlags.WritingBit);
        }
        if (use == null || !use->IsInUse)
        {
            marks.Clear(GrantEntryFlags.ReadingBit);
        }
    }
}
