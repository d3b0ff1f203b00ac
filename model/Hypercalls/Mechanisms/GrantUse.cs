using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The use of a grant: who uses it, of which frame it is then, and what the granting domain sees of that in the entry.</summary>
public static class GrantUse
{
    /// <summary>Whether the grant is in use.</summary>
    public static Bool IsInUse(State state, DomainId granter, GrantReference reference) => state.GrantFrame[granter, reference] != 0;

    /// <summary>Whether the domain may use the grant once more: nobody else does, and the count has room.</summary>
    [Clause("HC-GNT-012")]
    public static Bool HasRoom(State state, DomainId granter, GrantReference reference, DomainId user, Bool isReadonly)
    {
        var uses = Logic.Select(isReadonly, state.GrantReaders[granter, reference], state.GrantWriters[granter, reference]);
        return (!IsInUse(state, granter, reference) | (state.GrantUser[granter, reference] == user.Value + 1)) & (uses < Limits.GrantUses);
    }

    /// <summary>Whether the entry is asked, and marked, for another use: its first one, and the first by which the frame can be written.</summary>
    [Clause("HC-GNT-013")]
    public static Bool AsksEntry(State state, DomainId granter, GrantReference reference, Bool isReadonly)
        => !IsInUse(state, granter, reference) | (!isReadonly & (state.GrantWriters[granter, reference] == 0));

    /// <summary>The entry marked as in use.</summary>
    [Clause("HC-GNT-013")]
    public static Word Marked(Word entry, Bool isReadonly)
        => entry | Logic.Select(isReadonly, GrantEntryFlags.Reading, (ulong)(GrantEntryFlags.Reading | GrantEntryFlags.Writing));

    /// <summary>Takes the marks off that say more than how the grant is used, after a use for reading only, or for writing, has ended or has failed.</summary>
    [Clause("HC-GNT-014"), Clause("HC-GNT-019")]
    public static void Unmark(State state, DomainId granter, GrantReference reference, Bool isReadonly)
    {
        var (readers, writers) = (state.GrantReaders[granter, reference], state.GrantWriters[granter, reference]);
        var writing = Logic.Select(!isReadonly & (writers == 0), (ulong)GrantEntryFlags.Writing, 0UL);
        var reading = Logic.Select((readers | writers) == 0, (ulong)GrantEntryFlags.Reading, 0UL);
        GrantEntries.Write(state, granter, reference, GrantEntries.Read(state, granter, reference) & ~(writing | reading));
    }

    /// <summary>One more use. The first one is a reference of the frame.</summary>
    [Clause("HC-GNT-016")]
    public static void Begin(State state, DomainId granter, GrantReference reference, DomainId user, Mfn frame, Bool isReadonly)
    {
        if (!IsInUse(state, granter, reference))
        {
            state.GrantFrame[granter, reference] = frame.Value + 1;
            state.GrantUser[granter, reference] = user.Value + 1;
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
            Frames.DropReference(state, frame);
        }
    }
}
