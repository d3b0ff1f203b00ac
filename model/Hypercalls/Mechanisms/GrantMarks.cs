using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// The marks by which a domain sees how its grants are used: of version 1 two of the flags of an entry; of version 2 the same bits of 16 that each grant has in the status frames.
/// </summary>
public static class GrantMarks
{
    const ulong StatusMask = 0xFFFF;

    /// <summary>Sets the marks of a use for which the entry is asked; of another one nothing changes.</summary>
    [Clause("HC-GNT-013"), Clause("HC-GNT-034")]
    public static void Set(State state, DomainId granter, GrantReference reference, Bool isAsked, Bool isReadonly)
    {
        var marks = Logic.Select(isReadonly, GrantEntryFlags.Reading, (ulong)(GrantEntryFlags.Reading | GrantEntryFlags.Writing));
        Change(state, granter, reference, 0UL, Logic.Select(isAsked, marks, 0UL));
    }

    /// <summary>Clears marks.</summary>
    [Clause("HC-GNT-014"), Clause("HC-GNT-034")]
    public static void Clear(State state, DomainId granter, GrantReference reference, Word marks) => Change(state, granter, reference, marks, 0UL);

    /// <summary>Lets the status of two grants change places.</summary>
    [Clause("HC-GNT-031")]
    public static void Swap(State state, DomainId domain, GrantReference first, GrantReference second)
    {
        var status = Status(state, domain, first);
        SetStatus(state, domain, first, Status(state, domain, second));
        SetStatus(state, domain, second, status);
    }

    static void Change(State state, DomainId granter, GrantReference reference, Word cleared, Word set)
    {
        var isWide = GrantTables.IsWide(state, granter);
        var frame = new Mfn(Logic.Select(isWide, StatusFrame(state, granter, reference).Value, GrantEntries.FrameOf(state, granter, reference).Value));
        var index = new WordIndex(Logic.Select(isWide, StatusIndex(reference).Value, GrantEntries.First(state, granter, reference).Value));
        var place = Logic.Select(isWide, reference.Value & 3, 0UL);
        state.Memory[frame, index] = (state.Memory[frame, index] & ~At(place, cleared)) | At(place, set);
    }

    static Mfn StatusFrame(State state, DomainId granter, GrantReference reference)
        => new(state.StatusFrame[granter, new(reference.Value >> Limits.StatusPerFrameShift)] - 1);

    static WordIndex StatusIndex(GrantReference reference) => new((reference.Value & GrantTables.IndexMask(Limits.StatusPerFrameShift)) >> 2);

    static Word Status(State state, DomainId granter, GrantReference reference)
    {
        var word = state.Memory[StatusFrame(state, granter, reference), StatusIndex(reference)];
        var place = reference.Value & 3;
        return Logic.Select(place == 0, word, Logic.Select(place == 1, word >> 16, Logic.Select(place == 2, word >> 32, word >> 48))) & StatusMask;
    }

    static void SetStatus(State state, DomainId granter, GrantReference reference, Word status)
    {
        var (frame, index, place) = (StatusFrame(state, granter, reference), StatusIndex(reference), reference.Value & 3);
        state.Memory[frame, index] = (state.Memory[frame, index] & ~At(place, StatusMask)) | At(place, status);
    }

    // The 16 bits at one of the four places of a word.
    static Word At(Word place, Word bits)
        => Logic.Select(place == 0, bits, Logic.Select(place == 1, bits << 16, Logic.Select(place == 2, bits << 32, bits << 48)));
}
