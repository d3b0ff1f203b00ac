using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>
/// Where some of the last tables of a domain's p2m lie (those of 4 KiB entries), so that most lookups need not walk down to them: a slot for each remainder of the
/// table's place, in the domain's row (<see cref="Domain.LastTableKeys"/>, <see cref="Domain.LastTableFrames"/>). Only a table's place is kept and no entry: that is read anew
/// each time, so a mapping that was changed is seen as changed.
/// </summary>
/// <remarks>
/// A slot is filled where a walk has found its table (<c>NestedPaging.FindEntry</c>), and stays right: a domain's last tables stay where they are while
/// the domain is there, also behind superpages (<see cref="Superpages"/>), and are freed with it (<see cref="NestedPagingRelease"/>), which is where all slots are dropped. Whatever else ever takes a last table
/// away has to <see cref="Drop"/> the slots first. Making a table needs nothing: a slot says where a table is, and none says that there is none.
/// </remarks>
public static unsafe class LastTables
{
    /// <summary>How many slots a domain has: a power of two. Each stands for a table of 2 MiB of the guest's memory.</summary>
    public const int Slots = 32;

    /// <summary>Base-2 logarithm of the entries of a table.</summary>
    const int EntriesShift = 9;

    const ulong EntryMask = (1UL << EntriesShift) - 1;

    /// <summary>Whether there is a slot for the last table of <paramref name="gfn"/>: then <see cref="Entry"/> is in that table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Has(Domain* domain, Gfn gfn) => domain->LastTableKeys[SlotOf(KeyOf(gfn))] == KeyOf(gfn);

    /// <summary>The last entry for <paramref name="gfn"/>, whose table has a slot (<see cref="Has"/>).</summary>
    /// <param name="memory">Where host-physical address 0 is seen.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="gfn">The guest frame number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong* Entry(byte* memory, Domain* domain, Gfn gfn)
        => (ulong*)(memory + (domain->LastTableFrames[SlotOf(KeyOf(gfn))] << Page.Shift)) + (gfn.Value & EntryMask);

    /// <summary>Notes that the last table of <paramref name="gfn"/> is <paramref name="table"/>.</summary>
    public static void Note(Domain* domain, Gfn gfn, Mfn table)
    {
        var slot = SlotOf(KeyOf(gfn));
        domain->LastTableKeys[slot] = KeyOf(gfn);
        domain->LastTableFrames[slot] = table.Value;
    }

    /// <summary>Forgets all of them: one may be about to be taken away.</summary>
    public static void Drop(Domain* domain)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            domain->LastTableKeys[slot] = 0;
        }
    }

    // One more than the table's place among the last tables, so that 0 is none's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong KeyOf(Gfn gfn) => (gfn.Value >> EntriesShift) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong SlotOf(ulong key) => key & (Slots - 1);
}
