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
        var mapping = NestedPaging.Lookup(hypervisor, domain, new Gfn(address >> Page.Shift));
        return !mapping.IsPresent || (access == Access.Write && !mapping.IsWritable)
            ? null
            : Hypervisor.At(hypervisor, mapping.Frame) + (address & Page.OffsetMask);
    }
}
