using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>The grants 0 to 7, which are kept for the toolstack and keep their meaning when the version of the table changes. Of version 1 is what lies between.</summary>
public static unsafe class ReservedGrants
{
    const ushort Marks = GrantEntryFlags.Reading | GrantEntryFlags.Writing;

    /// <summary>Reads them from a table of version 1.</summary>
    public static void Take(Hypervisor* hypervisor, Domain* domain, GrantEntryV1* entries)
    {
        for (var i = 0U; i < GrantTableBounds.ReservedEntries; i++)
        {
            *(ulong*)&entries[i] = *(ulong*)GrantEntries.At(hypervisor, domain, i);
        }
    }

    /// <summary>Writes them to a cleared table of version 1.</summary>
    public static void Put(Hypervisor* hypervisor, Domain* domain, GrantEntryV1* entries)
    {
        for (var i = 0U; i < GrantTableBounds.ReservedEntries; i++)
        {
            *(GrantEntryV1*)GrantEntries.At(hypervisor, domain, i) = entries[i];
        }
    }

    /// <summary>Writes them to a cleared table of version 2, whose status frames are clear too.</summary>
    public static void PutWide(Hypervisor* hypervisor, Domain* domain, GrantEntryV1* entries)
    {
        for (var i = 0U; i < GrantTableBounds.ReservedEntries; i++)
        {
            var entry = entries[i];
            *(GrantEntryV2*)GrantEntries.At(hypervisor, domain, i) = new GrantEntryV2
            {
                Flags = (ushort)(entry.Flags & ~Marks), Domid = entry.Domid, Frame = entry.Frame,
            };
            *GrantStatusFrames.Of(hypervisor, domain, i).Bits = (ushort)(entry.Flags & Marks);
        }
    }

    /// <summary>Reads them from a table of version 2, whose owner may write it meanwhile; one that grants nothing is empty.</summary>
    /// <returns>False when one is of another domain's grant, or its guest frame has more than 32 bits.</returns>
    public static bool TryTakeWide(Hypervisor* hypervisor, Domain* domain, GrantEntryV1* entries)
    {
        for (var i = 0U; i < GrantTableBounds.ReservedEntries; i++)
        {
            var words = (ulong*)GrantEntries.At(hypervisor, domain, i);
            var (head, frame) = ((uint)words[0], words[1]);
            var type = head & GrantEntryFlags.TypeMask;
            if (type == GrantEntryFlags.Transitive || (type == GrantEntryFlags.PermitAccess && frame >> 32 != 0))
            {
                return false;
            }
            entries[i] = type != GrantEntryFlags.PermitAccess ? default : new GrantEntryV1
            {
                Flags = (ushort)(head | *GrantStatusFrames.Of(hypervisor, domain, i).Bits), Domid = (ushort)(head >> 16), Frame = (uint)frame,
            };
        }
        return true;
    }
}
