namespace Cordon.Impl;

/// <summary>
/// A vcpu's memory by the linear addresses that it passes to hypercalls. Any range may cross pages. Each byte is read once, so that a structure is
/// checked and used as the same value whatever other vcpus write meanwhile.
/// </summary>
public static unsafe class GuestMemory
{
    /// <summary>Copies from the guest.</summary>
    /// <returns>False when a part is not readable (EFAULT); what comes before it may have been copied.</returns>
    public static bool Read(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear, void* to, uint bytes)
        => Copy(hypervisor, vcpu, linear, (byte*)to, bytes, Access.Read);

    /// <summary>Copies to the guest.</summary>
    /// <returns>False when a part is not writable (EFAULT); what comes before it may have been copied.</returns>
    public static bool Write(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear, void* from, uint bytes)
        => Copy(hypervisor, vcpu, linear, (byte*)from, bytes, Access.Write);

    /// <summary>Reads a whole structure, once.</summary>
    /// <returns>False when a byte of it is not readable (EFAULT).</returns>
    public static bool Fetch<T>(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear, T* structure)
        where T : unmanaged
        => Copy(hypervisor, vcpu, linear, (byte*)structure, (uint)sizeof(T), Access.Read);

    /// <summary>Writes one field of the structure that the guest has at <paramref name="linear"/>, and no other byte of it.</summary>
    /// <returns>False when it is not writable (EFAULT).</returns>
    public static bool StoreField<T, TField>(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear, T* structure, TField* field)
        where T : unmanaged
        where TField : unmanaged
        => Copy(hypervisor, vcpu, linear + (ulong)((byte*)field - (byte*)structure), (byte*)field, (uint)sizeof(TField), Access.Write);

    static bool Copy(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear, byte* buffer, uint bytes, Access access)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        var memory = Hypervisor.At(hypervisor, 0);
        while (bytes != 0)
        {
            var inPage = (uint)(Page.Bytes - (linear & Page.OffsetMask));
            var count = inPage < bytes ? inPage : bytes;
            var physical = GuestWalk.Translate(hypervisor, domain, &vcpu->Paging, linear, access);
            var view = physical == GuestWalk.NotMapped ? null : GuestPhysical.Find(hypervisor, memory, domain, physical, access);
            if (view == null)
            {
                return false;
            }
            if (access == Access.Read)
            {
                Processor.Copy(buffer, view, count);
            }
            else
            {
                Processor.Copy(view, buffer, count);
            }
            buffer += count;
            linear += count;
            bytes -= count;
        }
        return true;
    }
}
