using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The frames of a domain's grant table, and those of the status of its grants.</summary>
public static class GrantTables
{
    /// <summary>Whether the entries of the domain's table are of version 2.</summary>
    public static Bool IsWide(State state, DomainId domain) => state.GrantVersion[domain] == 2;

    /// <summary>The low bits of a reference that say where in a frame it is.</summary>
    public static ulong IndexMask(int perFrameShift) => (1UL << perFrameShift) - 1;

    /// <summary>Whether the table has a frame of that index.</summary>
    public static Bool HasFrame(State state, DomainId domain, Word index) => index < state.GrantFrames[domain];

    /// <summary>Whether the table has a frame of that index or may grow to have it.</summary>
    public static Bool MayHaveFrame(State state, DomainId domain, Word index)
        => state.GrantTable & (index < state.MaxGrantFrames[domain]);

    /// <summary>
    /// The caller's grant table grows by one frame: a free frame that the hypervisor chose, filled with zeros, which becomes the domain's
    /// and special. <c>XENMEM_add_to_physmap</c> and <c>GNTTABOP_setup_table</c> do this as often as the wanted size asks for, before
    /// anything else.
    /// </summary>
    [Transition("HC-GNT-003"), Clause("HC-GNT-001"), Clause("HC-GNT-003"), Clause("HC-GNT-006")]
    public static Result Grow(State state, Caller caller)
    {
        var domain = caller.Domain;
        var frame = new Mfn(caller.Choices.Frame);
        var index = state.GrantFrames[domain];
        if (!MayHaveFrame(state, domain, index) | !Frames.IsFree(state, frame) | (domain.Value >= Domid.FirstReserved))
        {
            return Result.IllegalChoice;
        }
        Frames.MakeSpecial(state, frame, domain, FrameType.GrantTable);
        state.GrantTableFrame[domain, new Slot(index)] = frame.Value + 1;
        state.GrantFrames[domain] = index + 1;
        return Result.Success;
    }

    /// <summary>How many frames the grant table of the domain must have before <c>XENMEM_add_to_physmap</c> does the rest; 0 when it does not matter.</summary>
    [Clause("HC-GNT-003")]
    public static Word FramesWantedByMapping(State state, Caller caller, MemoryOpAddToPhysmapArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        var matters = (arguments.Start <= 0xFFFF) & (arguments.Space == MapSpace.GrantTable) & target.IsKnown & target.IsPermitted
            & (arguments.Gpfn < state.GfnLimit[target.Domain]) & !P2m.IsGrant(state, target.Domain, new(arguments.Gpfn));
        var isStatus = GrantStatusFrames.IsNamed(state, target.Domain, arguments.Idx);
        var status = GrantStatusFrames.IndexOf(arguments.Idx);
        var growsByStatus = isStatus & GrantStatusFrames.MayHaveFrame(state, target.Domain, status) & !GrantStatusFrames.HasFrame(state, target.Domain, status);
        return Logic.Select(matters & growsByStatus, (status + 1) << GrantTableBounds.FramesPerStatusShift,
            Logic.Select(matters & !isStatus & MayHaveFrame(state, target.Domain, arguments.Idx), arguments.Idx + 1, 0UL));
    }

    /// <summary>How many frames the grant table of the domain must have before <c>GNTTABOP_setup_table</c> does the rest; 0 when it does not matter.</summary>
    [Clause("HC-GNT-006")]
    public static Word FramesWantedBySetup(State state, Caller caller, GrantTableOpSetupTableArguments arguments)
    {
        var target = TargetDomain.Of(state, caller, arguments.Dom);
        var matters = state.GrantTable & (arguments.Count == 1) & target.IsKnown & target.IsPermitted
            & (arguments.NrFrames <= state.MaxGrantFrames[target.Domain]);
        return Logic.Select(matters, arguments.NrFrames, 0UL);
    }

    /// <summary>
    /// A frame of the caller's table but the first is cleared. <c>GNTTABOP_set_version</c> that changes the version does this with each of them.
    /// </summary>
    [Transition("HC-GNT-037"), Clause("HC-GNT-037")]
    public static Result Clear(State state, Caller caller, Slot slot)
    {
        if ((slot.Value == 0) | !HasFrame(state, caller.Domain, slot.Value) | (state.OrdinaryGrantsInUse[caller.Domain] != 0) | (caller.Domain.Value >= Domid.FirstReserved))
        {
            return Result.IllegalChoice;
        }
        state.Memory.ClearRow(new Mfn(state.GrantTableFrame[caller.Domain, slot] - 1));
        return Result.Success;
    }
}
