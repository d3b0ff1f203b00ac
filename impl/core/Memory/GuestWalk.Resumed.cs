using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>The rest of a walk of 4-level paging that met something out of the ordinary: a table whose place is not kept, an entry that is refused or has to be marked.</summary>
public static unsafe partial class GuestWalk
{
    // Where a walk has come to, in one word: the table's address, and in the bits below it the access, the level, and whether the table's entry is read.
    const int LevelShift = 1;
    const ulong LevelMask = 3;
    const ulong IsRead = 1 << 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong PlaceOf(Gfn table, ulong level, Access access) => table.Address | (level << LevelShift) | IsWrite(access);

    // Goes on with a walk of 4-level paging at any level.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static ulong WalkOn(Hypervisor* hypervisor, Domain* domain, GuestPaging* paging, ulong linear, ulong place, ulong entry)
    {
        var table = FrameOf(place);
        var level = place >> LevelShift & LevelMask;
        var access = (Access)(place & 1);
        var isRead = (place & IsRead) != 0;
        if (level == 3)
        {
            entry = isRead ? entry : Read(hypervisor, domain, table.Address | IndexOf(linear, 3));
            if (!Permit(hypervisor, domain, paging, table.Address | IndexOf(linear, 3), entry, access, isOfPage: false))
            {
                return NotMapped;
            }
            table = FrameOf(entry);
            level = 2;
            isRead = false;
        }
        if (level == 2)
        {
            entry = isRead ? entry : Read(hypervisor, domain, table.Address | IndexOf(linear, 2));
            if ((entry & Large) != 0)
            {
                return Permit(hypervisor, domain, paging, table.Address | IndexOf(linear, 2), entry, access, isOfPage: true) ? InPage(entry, linear, GigabytePage) : NotMapped;
            }
            if (!Permit(hypervisor, domain, paging, table.Address | IndexOf(linear, 2), entry, access, isOfPage: false))
            {
                return NotMapped;
            }
            table = FrameOf(entry);
            level = 1;
            isRead = false;
        }
        if (level == 1)
        {
            entry = isRead ? entry : Read(hypervisor, domain, table.Address | IndexOf(linear, 1));
            if ((entry & Large) != 0)
            {
                return Permit(hypervisor, domain, paging, table.Address | IndexOf(linear, 1), entry, access, isOfPage: true) ? InPage(entry, linear, TwoMegabytePage) : NotMapped;
            }
            if (!Permit(hypervisor, domain, paging, table.Address | IndexOf(linear, 1), entry, access, isOfPage: false))
            {
                return NotMapped;
            }
            table = FrameOf(entry);
            level = 0;
            isRead = false;
        }
        entry = isRead ? entry : Read(hypervisor, domain, table.Address | IndexOf(linear, 0));
        return Permit(hypervisor, domain, paging, table.Address | IndexOf(linear, 0), entry, access, isOfPage: true) ? InPage(entry, linear, Page.Bytes) : NotMapped;
    }
}
