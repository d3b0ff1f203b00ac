using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// grant_table_op: the sub-ops that map another domain's frames and take the mappings away. Each goes over a list of structures; it stops now and then and goes on
/// with what is left of the list.
/// </summary>
public static unsafe partial class GrantTableOp
{
    const uint StructuresPerStep = 64;
    const uint AllowedFlags = GrantMapFlags.HostMap | GrantMapFlags.Readonly;

    /// <summary>GNTTABOP_map_grant_ref: maps frames of other domains by their grants.</summary>
    public static long MapGrantRef(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
        => ForEach(hypervisor, vcpu, arguments, GrantTableCommand.MapGrantRef, (uint)sizeof(GnttabMapGrantRef));

    /// <summary>GNTTABOP_unmap_grant_ref: takes mappings away.</summary>
    public static long UnmapGrantRef(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
        => ForEach(hypervisor, vcpu, arguments, GrantTableCommand.UnmapGrantRef, (uint)sizeof(GnttabUnmapGrantRef));

    static long ForEach(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments, GrantTableCommand command, uint bytes)
    {
        var count = (uint)arguments->A2;
        if (count > int.MaxValue)
        {
            return Failure.EINVAL;
        }
        var linear = arguments->A1;
        for (var i = 0U; i < count; i++)
        {
            if (i == StructuresPerStep)
            {
                arguments->A1 = linear;
                arguments->A2 = count - i;
                vcpu->CallOutcome = CallOutcome.Unfinished;
                return 0;
            }
            var isDone = command switch
            {
                GrantTableCommand.MapGrantRef => DoMap(hypervisor, vcpu, linear),
                GrantTableCommand.UnmapGrantRef => DoUnmap(hypervisor, vcpu, linear),
                GrantTableCommand.Copy => DoCopy(hypervisor, vcpu, linear),
                _ => DoSwap(hypervisor, vcpu, linear),
            };
            if (!isDone)
            {
                return Failure.EFAULT;
            }
            linear += bytes;
        }
        return 0;
    }

    static bool DoMap(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear)
    {
        GnttabMapGrantRef map;
        if (!GuestMemory.Fetch(hypervisor, vcpu, linear, &map))
        {
            return false;
        }
        map.Status = (short)Map(hypervisor, Hypervisor.Domain(hypervisor, vcpu), &map);
        // What comes out lies one behind the other, to the end of the structure.
        var first = (uint)((byte*)&map.Status - (byte*)&map);
        return GuestMemory.Write(hypervisor, vcpu, linear + first, &map.Status, (uint)sizeof(GnttabMapGrantRef) - first);
    }

    static bool DoUnmap(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear)
    {
        GnttabUnmapGrantRef unmap;
        if (!GuestMemory.Fetch(hypervisor, vcpu, linear, &unmap))
        {
            return false;
        }
        unmap.Status = (short)Unmap(hypervisor, Hypervisor.Domain(hypervisor, vcpu), &unmap);
        return GuestMemory.StoreField(hypervisor, vcpu, linear, &unmap, &unmap.Status);
    }

    static int Map(Hypervisor* hypervisor, Domain* domain, GnttabMapGrantRef* map)
    {
        if ((map->Flags & (GrantMapFlags.DeviceMap | GrantMapFlags.HostMap)) == 0)
        {
            return GrantStatus.BadGntref;
        }
        if ((map->Flags & (GrantMapFlags.DeviceMap | GrantMapFlags.ApplicationMap | GrantMapFlags.ContainsPte)) != 0)
        {
            return GrantStatus.GeneralError;
        }
        var granter = DomainNames.FindByNumber(hypervisor, new DomainId(map->Dom));
        if (granter == null)
        {
            return GrantStatus.BadDomain;
        }
        var handle = GrantMappings.FindFree(hypervisor, domain);
        if (handle == GrantTableBounds.NoHandle)
        {
            return GrantStatus.NoDeviceSpace;
        }
        var isReadonly = (map->Flags & GrantMapFlags.Readonly) != 0;
        GrantClaim claim;
        var status = GrantUses.Claim(hypervisor, granter, map->Ref, domain, isReadonly, isMapping: true, &claim);
        if (status != GrantStatus.Okay)
        {
            return status;
        }
        status = MapFrame(hypervisor, domain, granter, claim.Frame, handle, map);
        if (status != GrantStatus.Okay)
        {
            GrantUses.Unmark(&claim, isReadonly);
        }
        return status;
    }

    // Nothing is changed before nothing can fail any more.
    static int MapFrame(Hypervisor* hypervisor, Domain* domain, Domain* granter, Mfn frame, uint handle, GnttabMapGrantRef* map)
    {
        var gfn = new Gfn(map->HostAddr >> Page.Shift);
        var present = NestedPaging.Lookup(hypervisor, domain, gfn);
        if ((map->Flags & ~AllowedFlags) != 0
            || (present.IsPresent && !present.IsOwnMemory)
            || !Frames.HasRoom(hypervisor, frame, 2)
            || !NestedPaging.Prepare(hypervisor, domain, gfn))
        {
            return GrantStatus.GeneralError;
        }
        var use = GrantUses.Prepare(hypervisor, granter, map->Ref);
        if (use == null)
        {
            return GrantStatus.GeneralError;
        }
        var isReadonly = (map->Flags & GrantMapFlags.Readonly) != 0;
        GrantUses.Begin(hypervisor, granter, use, domain, frame, isReadonly);
        if (present.IsPresent)
        {
            NestedPaging.Remove(hypervisor, domain, gfn);
        }
        var isMapped = NestedPaging.Map(hypervisor, domain, gfn, frame, isReadonly ? MappingType.GrantReadOnly : MappingType.GrantReadWrite);
        Panic.Unless(isMapped, "a granted frame cannot be mapped although its tables exist");
        GrantMappings.Begin(hypervisor, domain, handle, new GrantMapping
        {
            Gfn = gfn.Value, Reference = map->Ref, Granter = map->Dom, IsReadonly = isReadonly ? (byte)1 : (byte)0,
        });
        map->Handle = handle;
        map->DevBusAddr = 0;
        return GrantStatus.Okay;
    }

    static int Unmap(Hypervisor* hypervisor, Domain* domain, GnttabUnmapGrantRef* unmap)
    {
        var mapping = GrantMappings.Find(hypervisor, domain, unmap->Handle);
        if (mapping == null)
        {
            return GrantStatus.BadHandle;
        }
        if (unmap->DevBusAddr != 0 || (unmap->HostAddr != 0 && unmap->HostAddr >> Page.Shift != mapping->Gfn))
        {
            return GrantStatus.GeneralError;
        }
        if (unmap->HostAddr != 0)
        {
            GrantMappings.End(hypervisor, domain, unmap->Handle, mapping);
        }
        return GrantStatus.Okay;
    }
}
