using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The use of a grant: who uses it, of which frame it is then, and what the granting domain sees of that in the entry.</summary>
public static class GrantUse
{
    /// <summary>Whether the grant is in use.</summary>
    public static Bool IsInUse(State state, DomainId granter, GrantReference reference) => state.GrantFrame[granter, reference] != 0;

    /// <summary>Whether the domain may use the grant once more: nobody else does, and the count has room.</summary>
    [Clause("HC-GNT-012")]
    static Bool HasRoom(State state, DomainId granter, GrantReference reference, DomainId user, Bool isReadonly)
    {
        var uses = Logic.Select(isReadonly, state.GrantReaders[granter, reference], state.GrantWriters[granter, reference]);
        return (!IsInUse(state, granter, reference) | (state.GrantUser[granter, reference] == user.Value + 1)) & (uses < Limits.GrantUses);
    }

    /// <summary>Whether the entry is asked, and marked, for another use: its first one, and the first by which the frame can be written.</summary>
    [Clause("HC-GNT-013")]
    static Bool AsksEntry(State state, DomainId granter, GrantReference reference, Bool isReadonly)
        => !IsInUse(state, granter, reference) | (!isReadonly & (state.GrantWriters[granter, reference] == 0));

    /// <summary>
    /// Finds the frame of a grant for one more use. An entry that is asked is marked, until the use begins (<see cref="Begin"/>) or is not to be (<see cref="Unmark"/>).
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="granter">The granting domain.</param>
    /// <param name="reference">The grant.</param>
    /// <param name="user">Who is to use it.</param>
    /// <param name="isReadonly">Whether it is to be read only.</param>
    /// <param name="isMapping">Whether it is to be mapped, and not copied.</param>
    /// <returns>What was found; with another status than okay nothing is marked.</returns>
    [Clause("HC-GNT-012"), Clause("HC-GNT-013"), Clause("HC-GNT-014"), Clause("HC-GNT-027"), Clause("HC-GNT-035"), Clause("HC-DIF-008"), Clause("HC-DIF-046")]
    public static GrantClaim Claim(State state, DomainId granter, GrantReference reference, DomainId user, Bool isReadonly, Bool isMapping)
    {
        var exists = GrantEntries.Exists(state, granter, reference);
        var entry = GrantEntries.Read(state, granter, reference);
        var isInUse = IsInUse(state, granter, reference);
        var asksEntry = AsksEntry(state, granter, reference, isReadonly);
        var isTooReadonly = asksEntry & !isReadonly & entry.IsReadonly;
        if (!exists | !HasRoom(state, granter, reference, user, isReadonly) | (!isInUse & !entry.Lets(user, isMapping)) | (isTooReadonly & !entry.IsWide))
        {
            return new(Logic.Select(exists, GrantStatusWord.GeneralError, GrantStatusWord.BadGntref));
        }
        if (isTooReadonly)
        {
            Unmark(state, granter, reference, isReadonly);
            return new(GrantStatusWord.GeneralError);
        }
        GrantMarks.Set(state, granter, reference, asksEntry, isReadonly);
        if (!isInUse & entry.IsTransitive)
        {
            return GrantClaim.OfAnother(entry);
        }
        if (!isInUse & !P2m.IsWritableRam(state, granter, entry.Gfn))
        {
            Unmark(state, granter, reference, isReadonly);
            return new(GrantStatusWord.BadPage);
        }
        var frame = new Mfn(Logic.Select(isInUse, state.GrantFrame[granter, reference] - 1, state.P2mFrame[granter, entry.Gfn]));
        return new(frame, Logic.Select(isInUse, 0UL, entry.Start), Logic.Select(isInUse, 4096UL, entry.Length));
    }

    /// <summary>Takes the marks off that say more than how the grant is used, after a use for reading only, or for writing, has ended or has failed.</summary>
    [Clause("HC-GNT-014"), Clause("HC-GNT-019")]
    public static void Unmark(State state, DomainId granter, GrantReference reference, Bool isReadonly)
    {
        var (readers, writers) = (state.GrantReaders[granter, reference], state.GrantWriters[granter, reference]);
        var writing = Logic.Select(!isReadonly & (writers == 0), (ulong)GrantEntryFlags.Writing, 0UL);
        var reading = Logic.Select((readers | writers) == 0, (ulong)GrantEntryFlags.Reading, 0UL);
        GrantMarks.Clear(state, granter, reference, writing | reading);
    }

    /// <summary>One more use. The first one is a reference of the frame.</summary>
    [Clause("HC-GNT-016")]
    public static void Begin(State state, DomainId granter, GrantReference reference, DomainId user, Mfn frame, Bool isReadonly)
    {
        if (!IsInUse(state, granter, reference))
        {
            state.GrantFrame[granter, reference] = frame.Value + 1;
            state.GrantUser[granter, reference] = user.Value + 1;
            CountBeyondReserved(state, granter, reference, 1UL);
            Frames.TakeReference(state, frame);
        }
        state.GrantReaders[granter, reference] = state.GrantReaders[granter, reference] + Logic.Select(isReadonly, 1UL, 0UL);
        state.GrantWriters[granter, reference] = state.GrantWriters[granter, reference] + Logic.Select(isReadonly, 0UL, 1UL);
    }

    /// <summary>One use less. The last one gives the frame up.</summary>
    [Clause("HC-GNT-019")]
    public static void End(State state, DomainId granter, GrantReference reference, Bool isReadonly)
    {
        state.GrantReaders[granter, reference] = state.GrantReaders[granter, reference] - Logic.Select(isReadonly, 1UL, 0UL);
        state.GrantWriters[granter, reference] = state.GrantWriters[granter, reference] - Logic.Select(isReadonly, 0UL, 1UL);
        Unmark(state, granter, reference, isReadonly);
        if ((state.GrantReaders[granter, reference] | state.GrantWriters[granter, reference]) == 0)
        {
            var frame = new Mfn(state.GrantFrame[granter, reference] - 1);
            state.GrantFrame[granter, reference] = 0;
            state.GrantUser[granter, reference] = 0;
            CountBeyondReserved(state, granter, reference, ~0UL);
            Frames.DropReference(state, frame);
        }
    }

    // What hinders another version of the table (HC-GNT-036).
    static void CountBeyondReserved(State state, DomainId granter, GrantReference reference, ulong change)
        => state.OrdinaryGrantsInUse[granter] = state.OrdinaryGrantsInUse[granter] + Logic.Select(reference.Value >= GrantTableBounds.ReservedEntries, change, 0UL);
}
