using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What holds of every exception and interrupt that is taken, escalated or injected, whatever the vcpu's state: each is said in other words than those that compute it.</summary>
public static class TrapConsequences
{
    /// <summary>A second exception is delivered, or #DF with error code 0 in its place, or the processor shuts down; and one of these only.</summary>
    [Consequence("HC-TRP-002")]
    public static Bool SecondIsDeliveredOrEscalates(State state, GuestEvent first, GuestEvent second)
    {
        var escalation = Escalation.Of(first, second);
        var isSecond = escalation.Delivered.Value == second.Value;
        var isDouble = (escalation.Delivered.Vector == TrapVector.DoubleFault) & (escalation.Delivered.Type == GuestEvent.Exception)
            & escalation.Delivered.HasErrorCode & (escalation.Delivered.ErrorCode == 0);
        return Logic.Select(escalation.IsShutdown, Logic.ToWord(!escalation.Delivered.Exists), Logic.ToWord(isSecond | isDouble)) == 1;
    }

    /// <summary>What escalates is an exception of the processor; interrupts, NMIs and software events never do, neither as the first nor as the second.</summary>
    [Consequence("HC-TRP-001")]
    public static Bool BenignEventsDoNotEscalate(State state, GuestEvent first, GuestEvent second)
    {
        var escalation = Escalation.Of(first, second);
        var isBenign = (first.Type != GuestEvent.Exception) | (second.Type != GuestEvent.Exception) | !first.Exists | !second.Exists;
        return Logic.Implies(isBenign, !escalation.IsShutdown & (escalation.Delivered.Value == second.Value));
    }

    /// <summary>A shutdown comes of #DF alone.</summary>
    [Consequence("HC-TRP-003")]
    public static Bool ShutdownIsByDoubleFault(State state, GuestEvent first, GuestEvent second)
        => Logic.Implies(Escalation.Of(first, second).IsShutdown, (first.Vector == TrapVector.DoubleFault) & (first.Type == GuestEvent.Exception) & first.Exists);

    /// <summary>
    /// Exceptions of the classes that escalate come to an end: what is delivered is always of a higher rank than what it took the place of, or is a benign one, which no delivery raises.
    /// </summary>
    [Consequence("HC-TRP-003")]
    public static Bool EscalationEnds(State state, GuestEvent first, GuestEvent second)
    {
        var escalation = Escalation.Of(first, second);
        var isGrave = Escalation.IsContributory(second) | Escalation.IsPageFault(second);
        return Logic.Implies(isGrave, escalation.IsShutdown | (Rank(escalation.Delivered) > Rank(first)));
    }

    /// <summary>A maskable interrupt is taken only with IF set and in no shadow.</summary>
    [Consequence("HC-TRP-020")]
    public static Bool InterruptsAreMasked(State state, BoundaryState boundary)
        => Logic.Implies(TrapPriority.First(boundary) == TrapPriority.Interrupt,
            boundary.Has(BoundaryState.InterruptFlag) & !boundary.Has(BoundaryState.StiShadow) & !boundary.Has(BoundaryState.StackShadow));

    /// <summary>What is taken is pending.</summary>
    [Consequence("HC-TRP-025")]
    public static Bool WhatIsTakenIsPending(State state, BoundaryState boundary)
    {
        var first = TrapPriority.First(boundary);
        return Logic.Implies(first == TrapPriority.DebugTrap, boundary.Has(BoundaryState.DebugTrap))
            & Logic.Implies(first == TrapPriority.Nmi, boundary.Has(BoundaryState.NmiPending))
            & Logic.Implies(first == TrapPriority.Interrupt, boundary.Has(BoundaryState.InterruptPending))
            & Logic.Implies(first == TrapPriority.Breakpoint, boundary.Has(BoundaryState.Breakpoint))
            & (first <= TrapPriority.Breakpoint);
    }

    /// <summary>Nothing is taken while something that comes before it could be.</summary>
    [Consequence("HC-TRP-018")]
    public static Bool PriorityIsKept(State state, BoundaryState boundary)
    {
        var first = TrapPriority.First(boundary);
        var isShadowed = boundary.Has(BoundaryState.StackShadow);
        return Logic.Implies(boundary.Has(BoundaryState.DebugTrap) & !isShadowed, first == TrapPriority.DebugTrap)
            & Logic.Implies(boundary.Has(BoundaryState.NmiPending) & !boundary.Has(BoundaryState.NmiBlocked) & !isShadowed, (first == TrapPriority.DebugTrap) | (first == TrapPriority.Nmi))
            & Logic.Implies(first == TrapPriority.Breakpoint, !boundary.AllowsInterrupt);
    }

    /// <summary>In the shadow of MOV SS nothing is taken but the breakpoint of the next instruction.</summary>
    [Consequence("HC-TRP-017")]
    public static Bool StackShadowKeepsBack(State state, BoundaryState boundary)
        => Logic.Implies(boundary.Has(BoundaryState.StackShadow),
            (TrapPriority.First(boundary) == TrapPriority.Nothing) | (TrapPriority.First(boundary) == TrapPriority.Breakpoint));

    /// <summary>An NMI is not taken in the handler of another, and from when it is taken until an IRET none is.</summary>
    [Consequence("HC-TRP-019")]
    public static Bool NmisDoNotNest(State state, BoundaryState boundary, GuestEvent anything)
    {
        var vcpu = StateOf(boundary);
        var isTaken = TrapPriority.First(boundary) == TrapPriority.Nmi;
        vcpu.TakeNmi();
        vcpu.Signal();
        var blocked = TrapPriority.First(vcpu.Boundary(true, false)) != TrapPriority.Nmi;
        InstructionEnd.Return(vcpu, new() { Rflags = anything.Value });
        var isNextTaken = TrapPriority.First(vcpu.Boundary(true, false)) != TrapPriority.Interrupt;
        return Logic.Implies(isTaken, !boundary.Has(BoundaryState.NmiBlocked)) & blocked & isNextTaken;
    }

    /// <summary>An instruction that ends with TF set is followed by a #DB, and by no shadow; RF is clear.</summary>
    [Consequence("HC-TRP-026")]
    public static Bool StepIsFollowedByTrap(State state, BoundaryState boundary, GuestEvent flags, GuestEvent next)
    {
        var vcpu = StateOf(boundary);
        vcpu.Rflags = flags.Value;
        InstructionEnd.Done(vcpu, next.Value, 0UL);
        var after = vcpu.Boundary(true, true);
        var hasTrap = (flags.Value & TrapFlags.Trap) != 0;
        return Logic.Implies(hasTrap, TrapPriority.First(after) == TrapPriority.DebugTrap) & ((vcpu.Rflags & TrapFlags.Resume) == 0) & (vcpu.Rip == next.Value)
            & !after.Has(BoundaryState.StackShadow) & !after.Has(BoundaryState.StiShadow);
    }

    /// <summary>What an intercepted #DB leaves, once the hypervisor did its part, is the same on both vendors' processors, and what the processor leaves that delivers one.</summary>
    [Consequence("HC-TRP-021")]
    public static Bool DebugIsCompleted(State state, BoundaryState boundary, GuestEvent dr6, GuestEvent dr7, GuestEvent conditions)
    {
        Bool same = true;
        foreach (var isAmd in (bool[])[false, true])
        {
            var (vcpu, native) = (StateOf(boundary), StateOf(boundary));
            (vcpu.Dr6, vcpu.Dr7, native.Dr6, native.Dr7) = (dr6.Value, dr7.Value, dr6.Value, dr7.Value);
            native.NoteDebug(conditions.Value);
            InterceptedException.CompleteDebug(vcpu, InterceptedException.ExitByDebug(vcpu, conditions.Value, isAmd), isAmd);
            same &= (vcpu.Dr6 == native.Dr6) & (vcpu.Dr7 == native.Dr7) & ((dr6.Value & ~vcpu.Dr6 & ~Logic.Select(vcpu.ForgetsBreakpoints, DebugBits.Breakpoints, 0UL)) == 0) & (((vcpu.Dr6 ^ dr6.Value) & ~DebugBits.Conditions) == 0)
                & (((vcpu.Dr7 ^ dr7.Value) & ~DebugBits.GeneralDetect) == 0) & ((vcpu.Dr7 & DebugBits.GeneralDetect) == 0);
        }
        return same;
    }

    static TrapState StateOf(BoundaryState boundary) => new()
    {
        Rflags = Logic.Select(boundary.Has(BoundaryState.InterruptFlag), TrapFlags.Interrupt, 0UL) | Logic.Select(boundary.Has(BoundaryState.ResumeFlag), TrapFlags.Resume, 0UL),
        PendingDebug = Logic.Select(boundary.Has(BoundaryState.DebugTrap), DebugBits.SingleStep, 0UL),
        IsInStiShadow = boundary.Has(BoundaryState.StiShadow),
        IsInStackShadow = boundary.Has(BoundaryState.StackShadow),
        IsNmiBlocked = boundary.Has(BoundaryState.NmiBlocked),
        IsNmiPending = boundary.Has(BoundaryState.NmiPending),
        ForgetsBreakpoints = boundary.Has(BoundaryState.Breakpoint),
    };

    // Benign, contributory, page fault, double fault.
    static Word Rank(GuestEvent one)
        => Logic.Select(Escalation.IsDoubleFault(one), 3UL, Logic.Select(Escalation.IsPageFault(one), 2UL, Logic.ToWord(Escalation.IsContributory(one))));
}
