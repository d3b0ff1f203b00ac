using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What holds of every grant that is in use, and of every mapping.</summary>
public static class GrantInvariants
{
    /// <summary>A mapping is an entry of its domain's p2m, by which the domain reaches the frame of a grant that it uses, and no more than the mapping says.</summary>
    [Invariant("HC-GNT-021")]
    public static Bool MappingIsEntry(State state, DomainId domain, GrantHandle handle)
    {
        var granter = new DomainId(state.MaptrackDomain[domain, handle] - 1);
        var reference = new GrantReference(state.MaptrackReference[domain, handle]);
        var gfn = new Gfn(state.MaptrackGfn[domain, handle]);
        var isReadonly = state.MaptrackReadonly[domain, handle];
        var mapped = (granter.Value < Domid.FirstReserved) & (domain.Value < Domid.FirstReserved) & (isReadonly <= 1) & (handle.Value < Choices.NoHandle)
            & (state.P2mType[domain, gfn] == Logic.Select(isReadonly == 1, P2mType.GrantReadOnly, P2mType.GrantReadWrite))
            & (state.P2mHandle[domain, gfn] == handle.Value + 1)
            & (state.GrantUser[granter, reference] == domain.Value + 1)
            & (state.GrantFrame[granter, reference] == state.P2mFrame[domain, gfn] + 1);
        return Logic.Implies(state.MaptrackDomain[domain, handle] != 0, mapped)
            & Logic.Implies(state.MaptrackDomain[domain, handle] == 0, (reference.Value == 0) & (gfn.Value == 0) & (isReadonly == 0));
    }

    /// <summary>A grant that is in use is of a frame that the granting domain owns, and has one user and as many uses as are counted.</summary>
    [Invariant("HC-GNT-020")]
    public static Bool GrantIsOwn(State state, DomainId granter, GrantReference reference)
    {
        var frame = new Mfn(state.GrantFrame[granter, reference] - 1);
        var user = state.GrantUser[granter, reference];
        var (readers, writers) = (state.GrantReaders[granter, reference], state.GrantWriters[granter, reference]);
        var inUse = Frames.IsOwnedBy(state, frame, granter) & (state.FrameType[frame] == FrameType.Ram) & (granter.Value < Domid.FirstReserved)
            & (user != 0) & (user <= Domid.FirstReserved) & ((readers | writers) != 0) & GrantEntries.Exists(state, granter, reference);
        return (readers <= Limits.GrantUses) & (writers <= Limits.GrantUses)
            & Logic.Implies(GrantUse.IsInUse(state, granter, reference), inUse)
            & Logic.Implies(!GrantUse.IsInUse(state, granter, reference), (user == 0) & (readers == 0) & (writers == 0));
    }

    /// <summary>How many mappings of a grant can only be read.</summary>
    [Counted("HC-GNT-020")]
    public static Word Readers(State state, DomainId granter, GrantReference reference) => state.GrantReaders[granter, reference];

    /// <summary>A mapping that can only be read counts for its grant.</summary>
    [Contributes(nameof(Readers))]
    public static Word OfReader(State state, DomainId domain, GrantHandle handle, DomainId granter, GrantReference reference)
        => Logic.ToWord(IsOf(state, domain, handle, granter, reference) & (state.MaptrackReadonly[domain, handle] == 1));

    /// <summary>How many mappings of a grant can be written.</summary>
    [Counted("HC-GNT-020")]
    public static Word Writers(State state, DomainId granter, GrantReference reference) => state.GrantWriters[granter, reference];

    /// <summary>A mapping that can be written counts for its grant.</summary>
    [Contributes(nameof(Writers))]
    public static Word OfWriter(State state, DomainId domain, GrantHandle handle, DomainId granter, GrantReference reference)
        => Logic.ToWord(IsOf(state, domain, handle, granter, reference) & (state.MaptrackReadonly[domain, handle] != 1));

    /// <summary>How many of a domain's grants are in use, but for the reserved ones.</summary>
    [Counted("HC-GNT-036")]
    public static Word InUse(State state, DomainId granter) => state.OrdinaryGrantsInUse[granter];

    /// <summary>A grant that is in use counts for its domain.</summary>
    [Contributes(nameof(InUse))]
    public static Word OfUse(State state, DomainId owner, GrantReference reference, DomainId granter)
        => Logic.ToWord((owner == granter) & GrantUse.IsInUse(state, owner, reference) & (reference.Value >= GrantTableBounds.ReservedEntries));

    /// <summary>References have 32 bits, so no more are in use.</summary>
    [Assumption("HC-ISO-012")]
    public static Bool FewAreInUse(State state, DomainId granter) => state.OrdinaryGrantsInUse[granter] <= 1UL << 32;

    /// <summary>How many entries of a domain's p2m reach a frame by a grant, to write it (<see cref="State.WritableGrants"/>).</summary>
    [Counted("HC-GNT-021")]
    public static Word WritableEntries(State state, DomainId domain, Mfn frame) => state.WritableGrants[domain, frame];

    /// <summary>An entry counts for the frame that it reaches.</summary>
    [Contributes(nameof(WritableEntries))]
    public static Word OfEntry(State state, DomainId owner, Gfn gfn, DomainId domain, Mfn frame)
        => Logic.ToWord((owner == domain) & (state.P2mType[owner, gfn] == P2mType.GrantReadWrite) & (state.P2mFrame[owner, gfn] == frame.Value));

    /// <summary>A p2m has at most <see cref="Limits.FrameNumbers"/> entries, so no more of them reach a frame.</summary>
    [Assumption("HC-ISO-012")]
    public static Bool FewEntriesReach(State state, DomainId domain, Mfn frame) => state.WritableGrants[domain, frame] <= Limits.FrameNumbers;

    /// <summary>
    /// A mapping begins only as the granting domain's table says at that moment: the entry lets the caller map the frame that is mapped at its guest frame, and
    /// write it when the mapping can be written. Of a grant that the caller uses already the frame stays what it is.
    /// </summary>
    [Step("HC-GNT-022")]
    public static Bool MappingIsGranted(State before, State after, Caller caller, GrantHandle handle)
    {
        var domain = caller.Domain;
        var begins = (before.MaptrackDomain[domain, handle] == 0) & (after.MaptrackDomain[domain, handle] != 0);
        var granter = new DomainId(after.MaptrackDomain[domain, handle] - 1);
        var reference = new GrantReference(after.MaptrackReference[domain, handle]);
        var entry = GrantEntries.Read(before, granter, reference);
        var first = entry.LetsMap(domain) & (after.GrantFrame[granter, reference] == before.P2mFrame[granter, entry.Gfn] + 1) & P2m.IsOwn(before, granter, entry.Gfn);
        var again = (before.GrantUser[granter, reference] == domain.Value + 1) & (after.GrantFrame[granter, reference] == before.GrantFrame[granter, reference]);
        var writes = after.MaptrackReadonly[domain, handle] != 1;
        var maySo = !writes | (before.GrantWriters[granter, reference] != 0) | !entry.IsReadonly;
        return Logic.Implies(begins, (first | (GrantUse.IsInUse(before, granter, reference) & again)) & maySo);
    }

    /// <summary>Of another domain's grant table the use of its grants changes nothing but the two marks that say so: in entries of version 1, or in the status.</summary>
    [Step("HC-GNT-023"), Clause("HC-GNT-034")]
    public static Bool OnlyMarksChange(State before, State after, Caller caller, Mfn frame, WordIndex index)
    {
        var isAnothers = (before.Managed[frame] == 1) & (before.Owner[frame] != caller.Domain.Value) & (before.IsControl[caller.Domain] == 0);
        var isTable = before.FrameType[frame] == FrameType.GrantTable;
        var isStatus = before.FrameType[frame] == FrameType.GrantStatus;
        var marks = Logic.Select(isStatus, MarksOfStatus, Logic.Select(GrantTables.IsWide(before, new(before.Owner[frame])), 0UL, MarksOfEntry));
        return Logic.Implies(isAnothers & (isTable | isStatus), (before.Memory[frame, index] & ~marks) == (after.Memory[frame, index] & ~marks));
    }

    const ulong MarksOfEntry = GrantEntryFlags.Reading | GrantEntryFlags.Writing;
    const ulong MarksOfStatus = MarksOfEntry * 0x0001_0001_0001_0001;

    /// <summary>
    /// Whether the grant that <see cref="Choices.CopyReference"/> names lets the caller write the frame: its entry does, or the caller uses it to write already; or it is
    /// another domain's grant, which lets the granting domain write it.
    /// </summary>
    [Clause("HC-GNT-029")]
    public static Bool LetsWrite(State before, Caller caller, Mfn frame)
    {
        var granter = new DomainId(caller.Choices.CopyGranter);
        var reference = new GrantReference(caller.Choices.CopyReference);
        var entry = GrantEntries.Read(before, granter, reference);
        var passesOn = IsToWrite(before, granter, reference, caller.Domain) & entry.IsTransitive & (entry.NextDomain != granter);
        return LetsWrite(before, granter, reference, caller.Domain, frame) | (passesOn & LetsWrite(before, entry.NextDomain, entry.NextReference, granter, frame));
    }

    static Bool LetsWrite(State before, DomainId granter, GrantReference reference, DomainId user, Mfn frame)
    {
        var entry = GrantEntries.Read(before, granter, reference);
        var first = IsToWrite(before, granter, reference, user) & entry.IsPermitAccess
            & P2m.IsWritableRam(before, granter, entry.Gfn) & (before.P2mFrame[granter, entry.Gfn] == frame.Value);
        var again = (before.GrantUser[granter, reference] == user.Value + 1) & (before.GrantFrame[granter, reference] == frame.Value + 1)
            & ((before.GrantWriters[granter, reference] != 0) | !entry.IsReadonly);
        return Domains.IsKnown(before, granter) & GrantEntries.Exists(before, granter, reference) & (first | again);
    }

    // Nobody uses it, and its entry lets the domain write.
    static Bool IsToWrite(State before, DomainId granter, GrantReference reference, DomainId user)
    {
        var entry = GrantEntries.Read(before, granter, reference);
        return !GrantUse.IsInUse(before, granter, reference) & entry.Lets(user, isMapping: false) & !entry.IsReadonly;
    }

    static Bool IsOf(State state, DomainId domain, GrantHandle handle, DomainId granter, GrantReference reference)
        => (state.MaptrackDomain[domain, handle] != 0) & (state.MaptrackDomain[domain, handle] == granter.Value + 1) & (state.MaptrackReference[domain, handle] == reference.Value);
}
