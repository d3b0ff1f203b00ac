using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>The page through which a guest may call without knowing which instruction the processor has for it: an entry of 32 bytes a hypercall.</summary>
public static unsafe class HypercallPage
{
    const uint EntryBytes = 32;
    const uint Entries = 4096 / EntryBytes;
    const ulong IndexMask = 0xfff;

    const byte MoveToEax = 0xb8;
    const uint VmmcallAndReturn = 0xc3d9010f;
    const uint VmcallAndReturn = 0xc3c1010f;
    const ushort InvalidOpcode = 0x0b0f;
    const uint Iret = 23;

    /// <summary>
    /// Fills the page that a write of <paramref name="value"/> names: its address, and in the bits below 4096 which of the pages (there is only 0).
    /// </summary>
    /// <returns>False when there is no such page.</returns>
    public static bool Fill(Hypervisor* hypervisor, Domain* domain, ulong value)
    {
        if ((value & IndexMask) != 0)
        {
            return false;
        }
        var page = GuestPhysical.Find(hypervisor, domain, value, Access.Write);
        if (page == null)
        {
            return false;
        }
        var callAndReturn = hypervisor->Extension == Extension.Vmx ? VmcallAndReturn : VmmcallAndReturn;
        for (var number = 0u; number < Entries; number++)
        {
            var entry = page + number * EntryBytes;
            if (number == Iret)
            {
                // iret is a hypercall of paravirtual guests only.
                *(ushort*)entry = InvalidOpcode;
                continue;
            }
            entry[0] = MoveToEax;
            *(uint*)(entry + 1) = number;
            *(uint*)(entry + 5) = callAndReturn;
        }
        return true;
    }
}
