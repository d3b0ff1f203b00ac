using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>A domain's memory by guest-physical address.</summary>
public static unsafe class GuestPhysical
{
    /// <summary>
    /// The hypervisor's view of guest-physical <paramref name="address"/>, valid to the end of its page; null when nothing is mapped there, or what is
    /// may not be accessed so.
    /// </summary>
    public static byte* Find(Hypervisor* hypervisor, Domain* domain, ulong address, Access access)
    {
        var memory = Hypervisor.At(hypervisor, 0);
        var entry = NestedPaging.LastEntry(hypervisor, memory, domain, new Gfn(address >> Page.Shift));
        return Allows(entry, access) ? memory + (entry & NestedEntry.AddressMask) + (address & Page.OffsetMask) : null;
    }

    /// <summary>Whether memory that the p2m maps by <paramref name="entry"/> may be accessed so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Allows(ulong entry, Access access)
    {
        var needed = NestedEntry.Present | ((ulong)access * NestedEntry.Writable);
        return (entry & needed) == needed;
    }
}
