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

    /// <summary>Reads <paramref name="bytes"/> bytes that lie within one page.</summary>
    /// <returns>False when they may not be read.</returns>
    public static bool Read(Hypervisor* hypervisor, Domain* domain, ulong address, void* to, uint bytes)
    {
        var from = Find(hypervisor, domain, address, Access.Read);
        if (from == null || (address & Page.OffsetMask) + bytes > Page.Bytes)
        {
            return false;
        }
        Processor.Copy(to, from, bytes);
        return true;
    }

    /// <summary>Writes <paramref name="bytes"/> bytes that lie within one page.</summary>
    /// <returns>False when they may not be written.</returns>
    public static bool Write(Hypervisor* hypervisor, Domain* domain, ulong address, void* from, uint bytes)
    {
        var to = Find(hypervisor, domain, address, Access.Write);
        if (to == null || (address & Page.OffsetMask) + bytes > Page.Bytes)
        {
            return false;
        }
        Processor.Copy(to, from, bytes);
        return true;
    }
}
