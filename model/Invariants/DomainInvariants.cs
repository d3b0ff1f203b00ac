using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What holds of every domain and of every vcpu.</summary>
public static class DomainInvariants
{
    /// <summary>The bounds of a domain are within those of the interface; a domain that runs has vcpus and a shared-info page.</summary>
    [Invariant("HC-ISO-012")]
    public static Bool BoundsHold(State state, DomainId domain)
    {
        var life = state.Life[domain];
        return (life <= DomainLife.ShutDown)
            & Logic.Implies(domain.Value >= Domid.FirstReserved, life == DomainLife.None)
            & (state.VcpuCount[domain] <= Limits.Vcpus) & (state.PortLimit[domain] <= EventWord.TwoLevelPorts)
            & (state.EventArrayPages[domain] <= EventWord.MaximumPages) & (state.GfnLimit[domain] <= Limits.FrameNumbers)
            & (state.GrantFrames[domain] <= state.MaxGrantFrames[domain])
            & (state.IsControl[domain] <= 1) & (state.UsesFifo[domain] <= 1)
            & Logic.Implies(life >= DomainLife.Running, (state.SharedInfoFrame[domain] != 0) & (state.VcpuCount[domain] != 0));
    }

    /// <summary>A domain that has ended has a reason.</summary>
    [Invariant("HC-SCH-004")]
    public static Bool EndHasReason(State state, DomainId domain)
        => (state.ShutdownLatched[domain] <= 1) & Logic.Implies(state.Life[domain] == DomainLife.ShutDown, state.ShutdownLatched[domain] == 1);

    /// <summary>A domain owns no more RAM than it may.</summary>
    [Invariant("HC-ISO-011")]
    public static Bool ReservationHolds(State state, DomainId domain) => state.PageCount[domain] <= state.MaxPages[domain];

    /// <summary>What does not exist has nothing.</summary>
    [Invariant("HC-ISO-012")]
    public static Bool NoDomainHasNothing(State state, DomainId domain)
        => Logic.Implies(state.Life[domain] == DomainLife.None,
            (state.VcpuCount[domain] == 0) & (state.PortLimit[domain] == 0) & (state.SharedInfoFrame[domain] == 0)
            & (state.StatusFrames[domain] == 0) & (state.GrantFrames[domain] == 0) & (state.MaxGrantFrames[domain] == 0) & (state.EventArrayPages[domain] == 0)
            & (state.UsesFifo[domain] == 0) & (state.IsControl[domain] == 0) & (state.PageCount[domain] == 0)
            & (state.UpCount[domain] == 0) & (state.GfnLimit[domain] == 0));

    /// <summary>The shared-info page is a special frame of the domain.</summary>
    [Invariant("HC-SHI-001")]
    public static Bool SharedInfoIsOwn(State state, DomainId domain)
        => Logic.Implies(state.SharedInfoFrame[domain] != 0,
            IsSpecial(state, domain, state.SharedInfoFrame[domain], FrameType.SharedInfo));

    /// <summary>The frames of the grant table are special frames of the domain, as many as it has.</summary>
    [Invariant("HC-GNT-001")]
    public static Bool GrantTableIsOwn(State state, DomainId domain, Slot index)
    {
        var frame = state.GrantTableFrame[domain, index];
        return ((frame != 0) == (index.Value < state.GrantFrames[domain]))
            & Logic.Implies(frame != 0, IsSpecial(state, domain, frame, FrameType.GrantTable));
    }

    /// <summary>The status frames are special frames of the domain, each another and allocated, as many as it has.</summary>
    [Invariant("HC-GNT-033")]
    public static Bool GrantStatusIsOwn(State state, DomainId domain, Slot index)
    {
        var frame = state.StatusFrame[domain, index];
        return ((frame != 0) == (index.Value < state.StatusFrames[domain]))
            & Logic.Implies(frame != 0, IsSpecial(state, domain, frame, FrameType.GrantStatus)
                & (state.Allocated[new Mfn(frame - 1)] == 1) & (state.StatusIndex[new Mfn(frame - 1)] == index.Value + 1));
    }

    /// <summary>A domain with a table of version 2 has the status frames for as long a table as it may have.</summary>
    [Invariant("HC-GNT-033")]
    public static Bool WideTableHasStatus(State state, DomainId domain)
        => Logic.Implies(GrantTables.IsWide(state, domain), state.StatusFrames[domain] >= GrantStatusFrames.For(state.MaxGrantFrames[domain]));

    /// <summary>A vcpu that is up is initialised and its domain has it.</summary>
    [Invariant("HC-ISO-012")]
    public static Bool UpIsInitialised(State state, DomainId domain, VcpuId vcpu)
        => (state.Up[domain, vcpu] <= 1) & (state.Initialised[domain, vcpu] <= 1)
            & Logic.Implies(state.Up[domain, vcpu] == 1, (state.Initialised[domain, vcpu] == 1) & Vcpus.Exists(state, domain, vcpu))
            & (state.RunState[domain, vcpu] < Runstate.Count);

    /// <summary>A registered vcpu_info lies within memory of the domain, at a multiple of 8.</summary>
    [Invariant("HC-ISO-013")]
    public static Bool VcpuInfoIsOwn(State state, DomainId domain, VcpuId vcpu)
    {
        var frame = state.VcpuInfoFrame[domain, vcpu];
        var offset = state.VcpuInfoOffset[domain, vcpu];
        return (offset <= 4096 - 64) & ((offset & 7) == 0)
            & Logic.Implies(frame != 0, IsOwnRam(state, domain, frame) & Vcpus.Exists(state, domain, vcpu));
    }

    /// <summary>A control block lies within memory of the domain, at a multiple of 8.</summary>
    [Invariant("HC-ISO-013")]
    public static Bool ControlBlockIsOwn(State state, DomainId domain, VcpuId vcpu)
    {
        var frame = state.ControlBlockFrame[domain, vcpu];
        var offset = state.ControlBlockOffset[domain, vcpu];
        return (offset <= 4096 - 72) & ((offset & 7) == 0)
            & Logic.Implies(frame != 0, IsOwnRam(state, domain, frame) & Vcpus.Exists(state, domain, vcpu));
    }

    /// <summary>The pages of the event array are memory of the domain, as many as it has.</summary>
    [Invariant("HC-ISO-013")]
    public static Bool EventArrayIsOwn(State state, DomainId domain, Slot page)
    {
        var frame = state.EventArrayFrame[domain, page];
        return ((frame != 0) == (page.Value < state.EventArrayPages[domain]))
            & Logic.Implies(frame != 0, IsOwnRam(state, domain, frame));
    }

    static Bool IsOwn(State state, DomainId domain, Word framePlusOne)
        => Frames.IsOwnedBy(state, new Mfn(framePlusOne - 1), domain) & (domain.Value < Domid.FirstReserved);

    static Bool IsOwnRam(State state, DomainId domain, Word framePlusOne)
        => IsOwn(state, domain, framePlusOne) & (state.FrameType[new Mfn(framePlusOne - 1)] == FrameType.Ram);

    static Bool IsSpecial(State state, DomainId domain, Word framePlusOne, ulong type)
        => IsOwn(state, domain, framePlusOne) & (state.FrameType[new Mfn(framePlusOne - 1)] == type);
}
