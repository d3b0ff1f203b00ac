using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The grants 0 to 7, which are kept for the toolstack and keep their meaning when the version of the table changes.</summary>
public static class ReservedGrants
{
    // Status words, of 16 bits, in a word.
    const int PerWordShift = 2;
    const int IndexMask = (1 << PerWordShift) - 1;
    const int Count = (int)GrantTableBounds.ReservedEntries;
    const ulong Marks = GrantEntryFlags.Reading | GrantEntryFlags.Writing;

    /// <summary>The entries of version 1 become ones of version 2, their marks go into the status frame, and nothing else is in the table's first frame.</summary>
    [Clause("HC-GNT-037")]
    public static void Widen(State state, DomainId domain)
    {
        var table = TableOf(state, domain);
        var entries = new Word[Count];
        for (var i = 0; i < Count; i++)
        {
            entries[i] = state.Memory[table, new((ulong)i)];
        }
        state.Memory.ClearRow(table);
        Word status = 0UL;
        for (var i = 0; i < Count; i++)
        {
            state.Memory[table, new((ulong)i * 2)] = entries[i] & 0xFFFF_FFFF & ~Marks;
            state.Memory[table, new(((ulong)i * 2) + 1)] = entries[i] >> 32;
            status = (status >> 16) | ((entries[i] & Marks) << 48);
            if ((i & IndexMask) == IndexMask)
            {
                state.Memory[StatusOf(state, domain), new((ulong)i >> PerWordShift)] = status;
            }
        }
    }

    /// <summary>Whether an entry of version 2 says what none of version 1 can: another domain's grant, or a guest frame of more than 32 bits.</summary>
    [Clause("HC-GNT-037")]
    public static Bool AnyIsWideOnly(State state, DomainId domain)
    {
        Bool any = false;
        for (var i = 0; i < Count; i++)
        {
            var entry = GrantEntries.Read(state, domain, new((ulong)i));
            any |= entry.IsTransitive | (entry.IsPermitAccess & (entry.Gfn.Value >> 32 != 0));
        }
        return any;
    }

    /// <summary>The entries of version 2 become ones of version 1, with their status among the flags; one that grants nothing is empty.</summary>
    [Clause("HC-GNT-037")]
    public static void Narrow(State state, DomainId domain)
    {
        var table = TableOf(state, domain);
        var entries = new Word[Count];
        for (var i = 0; i < Count; i++)
        {
            var head = state.Memory[table, new((ulong)i * 2)];
            var frame = state.Memory[table, new(((ulong)i * 2) + 1)];
            var status = (state.Memory[StatusOf(state, domain), new((ulong)i >> PerWordShift)] >> ((i & IndexMask) * 16)) & 0xFFFF;
            var isGrant = (head & GrantEntryFlags.TypeMask) == GrantEntryFlags.PermitAccess;
            entries[i] = Logic.Select(isGrant, (head & 0xFFFF_FFFF) | status | (frame << 32), 0UL);
        }
        state.Memory.ClearRow(table);
        for (var i = 0; i < Count; i++)
        {
            state.Memory[table, new((ulong)i)] = entries[i];
        }
    }

    static Mfn TableOf(State state, DomainId domain) => new(state.GrantTableFrame[domain, new(0UL)] - 1);

    static Mfn StatusOf(State state, DomainId domain) => new(state.StatusFrame[domain, new(0UL)] - 1);
}
