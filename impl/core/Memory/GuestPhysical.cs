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
        => Find(hypervisor, Hypervisor.At(hypervisor, 0), domain, address, access);

    /// <summary>The same, where host-physical address 0 is seen at <paramref name="memory"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte* Find(Hypervisor* hypervisor, byte* memory, Domain* domain, ulong address, Access access)
    {
        var entry = NestedPaging.EntryOf(hypervisor, memory, domain, new Gfn(address >> Page.Shift));
        var needed = access == Access.Write ? NestedEntry.Present | NestedEntry.Writable : NestedEntry.Present;
        return (entry & needed) == needed ? memory + (entry & NestedEntry.AddressMask) + (address & Page.OffsetMask) : null;
    }
}
