using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// How the processor of a vcpu translates a linear address: by the guest's page tables, each access to which goes through the domain's p2m
/// (Intel SDM volume 3, chapter 4 and 28.3; AMD APM volume 2, chapter 5 and 15.25). Branch-free, so that its whole is one formula. One instance makes one access.
/// </summary>
/// <param name="state">The state, of which p2m and memory matter.</param>
/// <param name="domain">Whose vcpu makes the access.</param>
/// <param name="processor">What processors differ in.</param>
/// <param name="controls">How the vcpu translates.</param>
/// <param name="access">What the access is.</param>
/// <param name="choice">What the manuals leave to the processor.</param>
public sealed class PagingUnit(State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice)
{
    const int Levels = 4;

    readonly Translation result = new();

    /// <summary>What comes of the access. Nothing is changed yet: see <see cref="SetMarks"/>.</summary>
    [Clause("HC-PAG-002"), Clause("HC-PAG-003"), Clause("HC-PAG-024")]
    public Translation Translate(Cr3 cr3, LinearAddress address)
    {
        result.Linear = address.In(controls);
        var isRefused = controls.IsFourLevel & !address.IsCanonical;
        result.EndIf(isRefused & access.IsOfStack, TranslationEnd.StackFault);
        result.EndIf(isRefused, TranslationEnd.GeneralProtection);
        result.Address = result.Linear;
        Walk(cr3.Table(controls));
        FaultIf(controls.IsPaging & !result.Rights.Allow(controls, access), PageFaultCode.Protection);
        ReachFinal(!choice.IsBeforeFinalAccess);
        for (var level = Levels; level >= 1; level--)
        {
            Mark(new TableLevel(controls, level), result.Entries[level - 1]);
        }
        ReachFinal(true);
        result.EndIf(true, TranslationEnd.Address);
        return result;
    }

    /// <summary>Sets the accessed and dirty bits that an access sets in the entries that it used.</summary>
    [Clause("HC-PAG-017"), Clause("HC-PAG-018")]
    public static void SetMarks(State state, DomainId domain, PagingControls controls, Translation translation)
    {
        for (var level = Levels; level >= 1; level--)
        {
            var entry = translation.Entries[level - 1];
            var isHighHalf = new TableLevel(controls, level).HasShortEntries & ((entry.Place & 4) != 0);
            var frame = P2m.FrameAt(state, domain, FrameOf(entry.Place));
            var index = IndexOf(entry.Place);
            state.Memory[frame, index] |= Logic.Select(isHighHalf, entry.Marks << 32, entry.Marks);
        }
    }

    // From table to table, to the entry that maps the page.
    void Walk(Word table)
    {
        Bool isFound = !controls.IsPaging;
        for (var number = Levels; number >= 1; number--)
        {
            var (level, entry) = (new TableLevel(controls, number), result.Entries[number - 1]);
            var isVisited = level.Exists & !isFound;
            entry.Place = table + level.EntryOffset(result.Linear);
            ReachTable(isVisited, entry.Place, processor.WritesInWalk);
            entry.IsRead = result.GoesOn & isVisited;
            entry.Value = Logic.Select(entry.IsRead, Read(level, entry.Place), 0UL);
            Check(level, entry);
            entry.IsPage = entry.IsValid & level.IsPage(entry.Value);
            result.Rights.Add(entry.IsValid & !level.HasPointers, entry.Value);
            MarkEarly(level, entry);
            result.Address = Logic.Select(entry.IsPage, level.PageAddress(entry.Value) + level.PageOffset(result.Linear), result.Address);
            table = Logic.Select(entry.IsRead, level.NextTable(entry.Value), table);
            isFound |= entry.IsPage;
        }
    }

    [Clause("HC-PAG-008"), Clause("HC-PAG-009")]
    void Check(TableLevel level, WalkedEntry entry)
    {
        FaultIf(entry.IsRead & ((entry.Value & PageTableEntry.Present) == 0), 0);
        FaultIf(entry.IsRead & ((entry.Value & level.ReservedBits(processor, entry.Value)) != 0), PageFaultCode.Protection | PageFaultCode.Reserved);
        entry.IsValid = entry.IsRead & result.GoesOn;
    }

    // An entry that the walk uses may have its accessed bit set at once, though the access may yet fault.
    [Clause("HC-PAG-018"), Clause("HC-PAG-020")]
    void MarkEarly(TableLevel level, WalkedEntry entry)
    {
        var isMarked = entry.IsValid & !level.HasPointers & choice.IsEarly(level.Number);
        ReachTable(isMarked & ((entry.Value & PageTableEntry.Accessed) == 0), entry.Place, true);
        entry.Marks = Logic.Select(isMarked & result.GoesOn, PageTableEntry.Accessed, 0UL);
    }

    // An access that is allowed sets the accessed bit of every entry used, and the dirty bit of the one that maps the page when it writes.
    [Clause("HC-PAG-017"), Clause("HC-PAG-020")]
    void Mark(TableLevel level, WalkedEntry entry)
    {
        var marks = PageTableEntry.Accessed | Logic.Select(entry.IsPage & access.IsWrite, PageTableEntry.Dirty, 0UL);
        var isMarked = entry.IsValid & !level.HasPointers;
        ReachTable(isMarked & ((entry.Value & marks) != marks), entry.Place, true);
        entry.Marks = Logic.Select(isMarked & result.GoesOn, marks, entry.Marks);
    }

    [Clause("HC-PAG-019")]
    void ReachTable(Bool isReached, Word place, Bool isWrite) => Reach(isReached, place, isFinal: false, isWrite, isFetch: false);

    [Clause("HC-PAG-021")]
    void ReachFinal(Bool isReached) => Reach(isReached, result.Address, isFinal: true, access.IsWrite, access.IsFetch);

    // An access to guest-physical memory, which the p2m has to allow.
    void Reach(Bool isReached, Word place, Bool isFinal, Bool isWrite, Bool isFetch)
    {
        var gfn = FrameOf(place);
        var isMapped = P2m.IsMapped(state, domain, gfn);
        var isAllowed = isMapped & Logic.Implies(isWrite, P2m.IsWritable(state, domain, gfn));
        var isFault = result.GoesOn & isReached & !isAllowed;
        var fault = result.Fault;
        fault.Address = Logic.Select(isFault, place, fault.Address);
        fault.IsFinal |= isFault & isFinal;
        fault.IsWrite |= isFault & isWrite;
        fault.IsFetch |= isFault & isFetch;
        fault.IsMapped |= isFault & isMapped;
        result.EndIf(isFault, TranslationEnd.NestedFault);
    }

    [Clause("HC-PAG-015")]
    void FaultIf(Bool condition, PageFaultCode why)
    {
        var tellsFetch = access.IsFetch & ((controls.HasNoExecute & !controls.IsLegacy) | controls.PreventsSupervisorExecution);
        var code = (ulong)why
            | Logic.Select(access.IsWrite, (ulong)PageFaultCode.Write, 0UL)
            | Logic.Select(access.IsUser, (ulong)PageFaultCode.User, 0UL)
            | Logic.Select(tellsFetch, (ulong)PageFaultCode.Fetch, 0UL);
        result.ErrorCode = Logic.Select(result.GoesOn & condition, code, result.ErrorCode);
        result.EndIf(condition, TranslationEnd.PageFault);
    }

    Word Read(TableLevel level, Word place)
    {
        var word = state.Memory[P2m.FrameAt(state, domain, FrameOf(place)), IndexOf(place)];
        var half = Logic.Select((place & 4) != 0, word >> 32, word & 0xFFFF_FFFF);
        return Logic.Select(level.HasShortEntries, half, word);
    }

    static Gfn FrameOf(Word place) => new(place >> 12);

    static WordIndex IndexOf(Word place) => new((place >> 3) & 511);
}
