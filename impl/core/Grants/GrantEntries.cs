using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// The entries of a domain's grant table, which the domain writes as it likes while the hypervisor looks at them: the flags and the domain are one 32-bit word,
/// which is read, and replaced if it is the same still; the gfn is the word behind it.
/// </summary>
public static unsafe class GrantEntries
{
    const int PerFrameShift = GrantTableBounds.EntriesPerFrameShift;
    const ulong IndexMask = (1UL << PerFrameShift) - 1;
    const int DomainShift = 16;
    const int MostAttempts = 5;

    /// <summary>Whether the domain's table reaches to the reference.</summary>
    public static bool Exists(Domain* granter, uint reference) => reference >> PerFrameShift < granter->GrantFrames;

    /// <summary>The two words of an entry that exists.</summary>
    public static uint* At(Hypervisor* hypervisor, Domain* granter, uint reference)
        => (uint*)Hypervisor.At(hypervisor, *Hypervisor.GrantFrame(hypervisor, granter, reference >> PerFrameShift)) + ((reference & IndexMask) * 2);

    /// <summary>Marks an entry as in use, if it lets the user use it so.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="user">Who is to be named by it; not asked when the user uses the grant already.</param>
    /// <param name="isAgain">Whether the user uses it already.</param>
    /// <param name="isReadonly">Whether it is to be read only.</param>
    /// <param name="forbidden">Flags that must be clear: <see cref="GrantEntryFlags.SubPage"/> for a mapping, none for a copy.</param>
    /// <returns>False when it does not, or the guest changes it again and again.</returns>
    public static bool TryMark(uint* entry, DomainId user, bool isAgain, bool isReadonly, uint forbidden)
    {
        var asked = GrantEntryFlags.TypeMask | forbidden | (0xffffU << DomainShift);
        var wanted = GrantEntryFlags.PermitAccess | ((uint)user.Value << DomainShift);
        var marks = isReadonly ? GrantEntryFlags.Reading : (uint)(GrantEntryFlags.Reading | GrantEntryFlags.Writing);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var found = *entry;
            if ((!isAgain && (found & asked) != wanted) || (!isReadonly && (found & GrantEntryFlags.Readonly) != 0))
            {
                return false;
            }
            if (SharedWord.Replace(entry, found, found | marks))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Lets two entries change places.</summary>
    public static void Swap(uint* first, uint* second)
    {
        var entry = *(ulong*)first;
        *(ulong*)first = *(ulong*)second;
        *(ulong*)second = entry;
    }

    /// <summary>The frame that an entry names: RAM of the granting domain; <see cref="Mfn.None"/> when it is something else.</summary>
    public static Mfn FindFrame(Hypervisor* hypervisor, Domain* granter, uint* entry)
    {
        var mapping = NestedPaging.Lookup(hypervisor, granter, new Gfn(entry[1]));
        return mapping.IsOwnMemory && Hypervisor.Frame(hypervisor, mapping.Frame)->Type == FrameType.None ? mapping.Frame : Mfn.None;
    }
}
