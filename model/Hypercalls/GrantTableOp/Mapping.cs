using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>grant_table_op</c>: mapping another domain's frames and taking the mappings away. Each works down a list of structures, a step for each.</summary>
public static partial class GrantTableOp
{
    /// <summary><c>GNTTABOP_map_grant_ref</c>, one structure: the frame of a grant appears in the caller's p2m.</summary>
    [Clause("HC-GNT-010"), Clause("HC-GNT-011"), Clause("HC-GNT-012"), Clause("HC-GNT-013"), Clause("HC-GNT-014"), Clause("HC-GNT-015"), Clause("HC-GNT-016")]
    [Clause("HC-DIF-037"), Clause("HC-DIF-039"), Clause("HC-DIF-044")]
    public static Result MapGrantRef(State state, Caller caller, GrantTableOpMapGrantRefArguments arguments)
    {
        if (!state.GrantTable)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (IsNegative(arguments.Count))
        {
            return Result.Error(Errno.EINVAL);
        }
        var flags = arguments.Flags;
        if ((flags & (GrantMapFlags.DeviceMap | GrantMapFlags.HostMap)) == 0)
        {
            return Mapped(arguments, GrantStatusWord.BadGntref);
        }
        if ((flags & (GrantMapFlags.DeviceMap | GrantMapFlags.ApplicationMap | GrantMapFlags.ContainsPte)) != 0)
        {
            return Mapped(arguments, GrantStatusWord.GeneralError);
        }
        var granter = new DomainId(arguments.Dom);
        if (!Domains.IsKnown(state, granter))
        {
            return Mapped(arguments, GrantStatusWord.BadDomain);
        }
        if (caller.Choices.Handle == Choices.NoHandle)
        {
            return Mapped(arguments, GrantStatusWord.NoDeviceSpace);
        }
        var handle = new GrantHandle(caller.Choices.Handle);
        if ((handle.Value > Choices.NoHandle) | (state.MaptrackDomain[caller.Domain, handle] != 0))
        {
            return Result.IllegalChoice;
        }
        var reference = new GrantReference(arguments.Ref);
        var isReadonly = (flags & GrantMapFlags.Readonly) != 0;
        var claim = GrantUse.Claim(state, granter, reference, caller.Domain, isReadonly, isMapping: true);
        if (claim.Status != GrantStatusWord.Okay)
        {
            return Mapped(arguments, claim.Status);
        }
        var frame = claim.Frame;
        var gfn = new Gfn(arguments.HostAddr >> 12);
        if (((flags & ~(ulong)(GrantMapFlags.HostMap | GrantMapFlags.Readonly)) != 0) | (gfn.Value >= state.GfnLimit[caller.Domain])
            | P2m.IsGrant(state, caller.Domain, gfn) | (state.RefCount[frame] >= Limits.References - 1) | (caller.Choices.OutOfMemory != 0))
        {
            GrantUse.Unmark(state, granter, reference, isReadonly);
            return Mapped(arguments, GrantStatusWord.GeneralError);
        }
        GrantUse.Begin(state, granter, reference, caller.Domain, frame, isReadonly);
        if (P2m.IsOwn(state, caller.Domain, gfn))
        {
            P2m.Remove(state, caller.Domain, gfn);
        }
        P2m.InsertGrant(state, caller.Domain, gfn, frame, handle, isReadonly);
        state.MaptrackDomain[caller.Domain, handle] = granter.Value + 1;
        state.MaptrackReference[caller.Domain, handle] = reference.Value;
        state.MaptrackGfn[caller.Domain, handle] = gfn.Value;
        state.MaptrackReadonly[caller.Domain, handle] = Logic.ToWord(isReadonly);
        arguments.Handle = handle.Value;
        arguments.DevBusAddr = 0;
        return Mapped(arguments, GrantStatusWord.Okay);
    }

    /// <summary><c>GNTTABOP_unmap_grant_ref</c>, one structure: the mapping of a handle goes away.</summary>
    [Clause("HC-GNT-010"), Clause("HC-GNT-017"), Clause("HC-GNT-019"), Clause("HC-DIF-037"), Clause("HC-DIF-038")]
    public static Result UnmapGrantRef(State state, Caller caller, GrantTableOpUnmapGrantRefArguments arguments)
    {
        if (!state.GrantTable)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (IsNegative(arguments.Count))
        {
            return Result.Error(Errno.EINVAL);
        }
        arguments.Status = Unmap(state, caller, new(arguments.Handle), arguments.HostAddr, arguments.DevBusAddr);
        return Result.Success;
    }

    static Result Mapped(GrantTableOpMapGrantRefArguments arguments, Word status)
    {
        arguments.Status = status;
        return Result.Success;
    }

    /// <summary>Takes a mapping away.</summary>
    /// <returns>The status.</returns>
    static Word Unmap(State state, Caller caller, GrantHandle handle, Word hostAddress, Word deviceAddress)
    {
        var domain = caller.Domain;
        if (state.MaptrackDomain[domain, handle] == 0)
        {
            return GrantStatusWord.BadHandle;
        }
        var gfn = new Gfn(state.MaptrackGfn[domain, handle]);
        if ((deviceAddress != 0) | ((hostAddress != 0) & (hostAddress >> 12 != gfn.Value)))
        {
            return GrantStatusWord.GeneralError;
        }
        if (hostAddress == 0)
        {
            return GrantStatusWord.Okay;
        }
        var granter = new DomainId(state.MaptrackDomain[domain, handle] - 1);
        var reference = new GrantReference(state.MaptrackReference[domain, handle]);
        var isReadonly = state.MaptrackReadonly[domain, handle] == 1;
        P2m.RemoveGrant(state, domain, gfn);
        GrantUse.End(state, granter, reference, isReadonly);
        state.MaptrackDomain[domain, handle] = 0;
        state.MaptrackReference[domain, handle] = 0;
        state.MaptrackGfn[domain, handle] = 0;
        state.MaptrackReadonly[domain, handle] = 0;
        return GrantStatusWord.Okay;
    }
}
