using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The frames of a domain's grant table.</summary>
public static class GrantTables
{
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
            & MayHaveFrame(state, target.Domain, arguments.Idx) & (arguments.Gpfn < state.GfnLimit[target.Domain])
            & !P2m.IsGrant(state, target.Domain, new(arguments.Gpfn));
        return Logic.Select(matters, arguments.Idx + 1, 0UL);
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
}
