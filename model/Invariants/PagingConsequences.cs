using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// What holds of every access of a linear address, whatever is in the tables, in the p2m, and in the registers, and whatever the processor chooses: each is
/// said of the entries that the access used and of the bits in them, not in the words of <see cref="AccessRights"/>.
/// </summary>
public static class PagingConsequences
{
    /// <summary>An access that is made reaches what the domain's p2m maps, writable when it is a write.</summary>
    [Consequence("HC-PAG-026")]
    public static Bool AddressIsMapped(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        var gfn = new Gfn(made.Address >> 12);
        return Logic.Implies(made.End == TranslationEnd.Address,
            P2m.IsMapped(state, domain, gfn) & Logic.Implies(access.IsWrite, P2m.IsWritable(state, domain, gfn)));
    }

    /// <summary>The frame that it reaches is the domain's own, or one that another domain has granted to it and that it has mapped.</summary>
    [Consequence("HC-PAG-026")]
    public static Bool AddressIsOwn(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        var gfn = new Gfn(made.Address >> 12);
        var frame = P2m.FrameAt(state, domain, gfn);
        return Logic.Implies(made.End == TranslationEnd.Address,
            ((state.Owner[frame] == domain.Value) | P2mInvariants.IsGranted(state, domain, gfn)) & (state.Managed[frame] == 1));
    }

    /// <summary>A user-mode access is made on a user page only.</summary>
    [Consequence("HC-PAG-010")]
    public static Bool UserReachesUserPages(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        return Logic.Implies((made.End == TranslationEnd.Address) & access.IsUser, Every(made, controls, PageTableEntry.User, isSet: true));
    }

    /// <summary>A write by the user, or with CR0.WP, goes through writable entries only.</summary>
    [Consequence("HC-PAG-011")]
    public static Bool WritesObeyWritable(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        var obeys = access.IsWrite & (access.IsUser | controls.IsSupervisorWriteProtected);
        return Logic.Implies((made.End == TranslationEnd.Address) & obeys, Every(made, controls, PageTableEntry.Writable, isSet: true));
    }

    /// <summary>A fetch goes through no entry with the execute-disable bit.</summary>
    [Consequence("HC-PAG-012")]
    public static Bool FetchesObeyExecuteDisable(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        return Logic.Implies((made.End == TranslationEnd.Address) & access.IsFetch, Every(made, controls, PageTableEntry.ExecuteDisable, isSet: false));
    }

    /// <summary>With SMEP the supervisor fetches from no user page.</summary>
    [Consequence("HC-PAG-013")]
    public static Bool SupervisorExecutionIsPrevented(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        var isPrevented = controls.IsPaging & controls.PreventsSupervisorExecution & access.IsFetch & !access.IsUser;
        return Logic.Implies((made.End == TranslationEnd.Address) & isPrevented, !Every(made, controls, PageTableEntry.User, isSet: true));
    }

    /// <summary>With SMAP the supervisor accesses data of no user page, unless RFLAGS.AC is set and the access explicit.</summary>
    [Consequence("HC-PAG-014")]
    public static Bool SupervisorAccessIsPrevented(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        var isPrevented = controls.IsPaging & controls.PreventsSupervisorAccess & !access.IsFetch & !access.IsUser
            & (!controls.OverridesAccessPrevention | access.IsImplicit);
        return Logic.Implies((made.End == TranslationEnd.Address) & isPrevented, !Every(made, controls, PageTableEntry.User, isSet: true));
    }

    /// <summary>An access that is made went through present entries only, and its page's dirty bit is set when it is a write.</summary>
    [Consequence("HC-PAG-017")]
    public static Bool SuccessIsMarked(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        Bool areMarked = true;
        for (var level = 4; level >= 1; level--)
        {
            var entry = made.Entries[level - 1];
            var after = entry.Value | entry.Marks;
            var isPointer = new TableLevel(controls, level).HasPointers;
            areMarked &= Logic.Implies(entry.IsRead, ((after & PageTableEntry.Present) != 0) & (isPointer | ((after & PageTableEntry.Accessed) != 0)))
                & Logic.Implies(entry.IsPage & access.IsWrite, (after & PageTableEntry.Dirty) != 0);
        }
        return Logic.Implies(made.End == TranslationEnd.Address, areMarked);
    }

    /// <summary>Nothing but accessed bits, and the dirty bit of a page whose write the tables allow, is changed in the tables: in memory that the domain may write by itself.</summary>
    [Consequence("HC-PAG-018")]
    public static Bool MarksAreAllThatChanges(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        Bool isAll = true;
        for (var level = 4; level >= 1; level--)
        {
            var entry = made.Entries[level - 1];
            var isDirtied = (entry.Marks & PageTableEntry.Dirty) != 0;
            isAll &= ((entry.Marks & ~(PageTableEntry.Accessed | PageTableEntry.Dirty)) == 0)
                & Logic.Implies(entry.Marks != 0, (entry.Value & PageTableEntry.Present) != 0)
                & Logic.Implies(isDirtied, entry.IsPage & access.IsWrite & (made.End != TranslationEnd.PageFault))
                & Logic.Implies((entry.Marks & ~entry.Value) != 0, P2m.IsWritable(state, domain, new(entry.Place >> 12)));
        }
        return isAll;
    }

    /// <summary>A page fault says what the access was, and one of reserved bits is one of protection.</summary>
    [Consequence("HC-PAG-015")]
    public static Bool ErrorCodeTellsTheAccess(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        Bool Tells(PageFaultCode bit) => (made.ErrorCode & (ulong)bit) != 0;
        var isTold = (Tells(PageFaultCode.User) == access.IsUser) & (Tells(PageFaultCode.Write) == access.IsWrite)
            & Logic.Implies(Tells(PageFaultCode.Fetch), access.IsFetch) & Logic.Implies(Tells(PageFaultCode.Reserved), Tells(PageFaultCode.Protection))
            & ((made.ErrorCode >> 5) == 0);
        return Logic.Implies(made.End == TranslationEnd.PageFault, controls.IsPaging & isTold);
    }

    /// <summary>A nested fault is at an address that the p2m does not map, or maps read-only and the access is a write.</summary>
    [Consequence("HC-PAG-019")]
    public static Bool NestedFaultHasReason(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        var gfn = new Gfn(made.Fault.Address >> 12);
        var reason = Logic.Select(made.Fault.IsMapped, Logic.ToWord(made.Fault.IsWrite & !P2m.IsWritable(state, domain, gfn)), Logic.ToWord(!P2m.IsMapped(state, domain, gfn)));
        return Logic.Implies(made.End == TranslationEnd.NestedFault, (reason == 1) & (made.Fault.IsMapped == P2m.IsMapped(state, domain, gfn)));
    }

    /// <summary>Each access ends in one of the ways there are.</summary>
    [Consequence("HC-PAG-024")]
    public static Bool EveryAccessEnds(
        State state, DomainId domain, PagingProcessor processor, PagingControls controls, LinearAccess access, MarkChoice choice, Cr3 cr3, LinearAddress address)
    {
        var made = new PagingUnit(state, domain, processor, controls, access, choice).Translate(cr3, address);
        return (made.End != 0) & (made.End <= TranslationEnd.NestedFault)
            & Logic.Implies(!controls.IsFourLevel, (made.End != TranslationEnd.GeneralProtection) & (made.End != TranslationEnd.StackFault));
    }

    // Whether a bit is set, or clear, in every entry with permissions that the access used.
    static Bool Every(Translation made, PagingControls controls, ulong bit, bool isSet)
    {
        Bool every = true;
        for (var level = 4; level >= 1; level--)
        {
            var entry = made.Entries[level - 1];
            var isUsed = entry.IsRead & !new TableLevel(controls, level).HasPointers;
            every &= Logic.Implies(isUsed, isSet ? (entry.Value & bit) != 0 : (entry.Value & bit) == 0);
        }
        return every;
    }
}
