using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// The entries of a domain's grant table, which the domain writes as it likes while the hypervisor looks at them: the flags and the domain are one 32-bit word. Of version 1 it
/// is replaced if it is the same still, and the gfn is the word behind it. Of version 2 it is read, the use is marked in the status, and it is read again, as the domain clears
/// the flags and then looks at the status; two words behind it is the gfn, of 64 bits.
/// </summary>
public static unsafe class GrantEntries
{
    const int DomainShift = 16;
    const int MostAttempts = 5;

    /// <summary>Whether the domain's table reaches to the reference.</summary>
    public static bool Exists(Domain* granter, uint reference) => reference >> PerFrameShift(granter) < granter->GrantFrames;

    /// <summary>The words of an entry that exists.</summary>
    public static uint* At(Hypervisor* hypervisor, Domain* granter, uint reference)
    {
        var shift = PerFrameShift(granter);
        var table = (uint*)Hypervisor.At(hypervisor, *Hypervisor.GrantFrame(hypervisor, granter, reference >> shift));
        // A frame is full of entries: the lower the shift, the longer they are.
        return table + ((ulong)(reference & ((1U << shift) - 1)) << (WordsOfFrameShift - shift));
    }

    const int WordsOfFrameShift = 10;

    static int PerFrameShift(Domain* granter)
        => granter->HasWideGrants ? GrantTableBounds.WideEntriesPerFrameShift : GrantTableBounds.EntriesPerFrameShift;

    /// <summary>Marks an entry of version 1 as in use, if it lets the user use it so.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="user">Who is to be named by it; not asked when the user uses the grant already.</param>
    /// <param name="isAgain">Whether the user uses it already.</param>
    /// <param name="isReadonly">Whether it is to be read only.</param>
    /// <param name="isMapping">Whether it is to be mapped, and not copied.</param>
    /// <returns>False when it does not, or the guest changes it again and again.</returns>
    public static bool TryMark(uint* entry, DomainId user, bool isAgain, bool isReadonly, bool isMapping)
    {
        var asked = GrantEntryFlags.TypeMask | (isMapping ? GrantEntryFlags.SubPage : 0U) | (0xffffU << DomainShift);
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

    /// <summary>The same of version 2; with false the marks are to be taken off where <paramref name="isMarked"/> says so.</summary>
    public static bool TryMarkWide(uint* entry, GrantMarks marks, DomainId user, bool isAgain, bool isReadonly, bool isMapping, out uint found, out bool isMarked)
    {
        found = *entry;
        isMarked = isAgain || LetsWide(found, user, isMapping);
        // What cannot be written is not marked first: the mark for reading would stay, of a grant that is in use, though its domain has cleared it.
        if (!isMarked || (!isReadonly && (found & GrantEntryFlags.Readonly) != 0))
        {
            return false;
        }
        marks.Set(isReadonly);
        found = *entry;
        return (isAgain || LetsWide(found, user, isMapping)) && (isReadonly || (found & GrantEntryFlags.Readonly) == 0);
    }

    static bool LetsWide(uint found, DomainId user, bool isMapping)
    {
        var type = found & GrantEntryFlags.TypeMask;
        return found >> DomainShift == user.Value
            && (type == GrantEntryFlags.PermitAccess || (type == GrantEntryFlags.Transitive && !isMapping))
            && (!isMapping || (found & GrantEntryFlags.SubPage) == 0);
    }

    /// <summary>Lets two entries change places, and their status.</summary>
    public static void Swap(Hypervisor* hypervisor, Domain* domain, uint first, uint second)
    {
        var entry = (ulong*)At(hypervisor, domain, first);
        var other = (ulong*)At(hypervisor, domain, second);
        (entry[0], other[0]) = (other[0], entry[0]);
        if (domain->HasWideGrants)
        {
            (entry[1], other[1]) = (other[1], entry[1]);
            var status = GrantStatusFrames.Of(hypervisor, domain, first).Bits;
            var otherStatus = GrantStatusFrames.Of(hypervisor, domain, second).Bits;
            (*status, *otherStatus) = (*otherStatus, *status);
        }
    }

    /// <summary>The frame that an entry names: RAM of the granting domain; <see cref="Mfn.None"/> when it is something else.</summary>
    public static Mfn FindFrame(Hypervisor* hypervisor, Domain* granter, uint* entry)
    {
        var mapping = NestedPaging.Lookup(hypervisor, granter, new Gfn(granter->HasWideGrants ? ((ulong*)entry)[1] : entry[1]));
        return mapping.IsOwnMemory && Hypervisor.Frame(hypervisor, mapping.Frame)->Type == FrameType.None ? mapping.Frame : Mfn.None;
    }
}
