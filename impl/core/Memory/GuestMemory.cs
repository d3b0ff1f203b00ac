using System.Runtime.CompilerServices;

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

    // Most copies are of a structure that lies in one page.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static bool Copy(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear, byte* buffer, uint bytes, Access access)
        => bytes - 1 < RoomInPage(linear)
            ? CopyInPage(hypervisor, vcpu, linear, buffer, bytes, access)
            : CopyPages(hypervisor, vcpu, linear, buffer, bytes, access);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static bool CopyPages(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear, byte* buffer, uint bytes, Access access)
    {
        while (bytes != 0)
        {
            var count = RoomInPage(linear) < bytes ? RoomInPage(linear) : bytes;
            if (!CopyInPage(hypervisor, vcpu, linear, buffer, count, access))
            {
                return false;
            }
            buffer += count;
            linear += count;
            bytes -= count;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static bool CopyInPage(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear, byte* buffer, uint bytes, Access access)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        var physical = GuestWalk.Translate(hypervisor, domain, &vcpu->Paging, linear, access);
        if (physical == GuestWalk.NotMapped)
        {
            return false;
        }
        var memory = Hypervisor.At(hypervisor, 0);
        var entry = NestedPaging.LastEntry(hypervisor, memory, domain, new Gfn(physical >> Page.Shift));
        if (!GuestPhysical.Allows(entry, access))
        {
            return false;
        }
        var view = memory + (entry & NestedEntry.AddressMask) + (physical & Page.OffsetMask);
        if (access == Access.Read)
        {
            Processor.Copy(buffer, view, bytes);
        }
        else
        {
            Processor.Copy(view, buffer, bytes);
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint RoomInPage(ulong linear) => (uint)(Page.Bytes - (linear & Page.OffsetMask));
}
