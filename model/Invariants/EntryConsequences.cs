using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// What holds of every entry into a guest, whatever event the exit interrupted, whatever exception the hypervisor raises, and whatever interrupt waits; of the first, what the manuals
/// say of it is taken for granted (<see cref="CanBeInterrupted"/>).
/// </summary>
public static class EntryConsequences
{
    const ulong LongestInstruction = 15;
    const ulong LargestErrorCode = 0xFFFF;

    /// <summary>The processor, of either vendor, accepts the guest's state and what is injected.</summary>
    [Consequence("HC-TRP-024")]
    public static Bool EntryIsAccepted(State state, EntryState entry, GuestEvent interrupted, GuestEvent raised, GuestEvent offered, TableLimit length, TableLimit raisedLength)
    {
        var plan = EntryPlan.Make(entry, interrupted, length.Value, raised, raisedLength.Value, offered);
        return Logic.Implies(Premise(entry, interrupted, length.Value, raised, raisedLength.Value, offered) & !plan.EndsDomain, EntryChecks.Accept(plan.State, plan.Injected, plan.Length));
    }

    /// <summary>Without an exception of the hypervisor's, an interrupted event is injected again as it was, unless its instruction raises it again, which is a software event's on AMD.</summary>
    [Consequence("HC-TRP-022")]
    public static Bool InterruptedIsDeliveredAgain(State state, EntryState entry, GuestEvent interrupted, GuestEvent offered, TableLimit length)
    {
        var plan = EntryPlan.Make(entry, interrupted, length.Value, GuestEvent.None, 0UL, offered);
        var again = (plan.Injected.Value == interrupted.Value) & (plan.Length == length.Value);
        var isCalledFor = (interrupted.Type == GuestEvent.SoftwareInterrupt) | ((interrupted.Type == GuestEvent.Exception) & ((interrupted.Vector == TrapVector.Breakpoint) | (interrupted.Vector == TrapVector.Overflow)));
        return Logic.Implies(interrupted.Exists, (again | (entry.IsAmd & isCalledFor & !plan.Injected.Exists)) & !plan.EndsDomain & !(again & entry.IsAmd & isCalledFor));
    }

    /// <summary>An exception that the hypervisor raises is injected, or #DF; or the domain ends, and only for an exception while #DF was delivered.</summary>
    [Consequence("HC-TRP-023")]
    public static Bool RaisedIsDelivered(State state, EntryState entry, GuestEvent interrupted, GuestEvent raised, GuestEvent offered)
    {
        var plan = EntryPlan.Make(entry, interrupted, 0UL, raised, 0UL, offered);
        var isDouble = (plan.Injected.Vector == TrapVector.DoubleFault) & interrupted.Exists & (raised.Type == GuestEvent.Exception) & (interrupted.Type == GuestEvent.Exception);
        return Logic.Implies(raised.Exists,
            Logic.Select(plan.EndsDomain, Logic.ToWord((interrupted.Vector == TrapVector.DoubleFault) & interrupted.Exists), Logic.ToWord((plan.Injected.Value == raised.Value) | isDouble)) == 1);
    }

    /// <summary>In a shadow a single step is pending exactly when TF is set; outside what was pending stays so.</summary>
    [Consequence("HC-TRP-027")]
    public static Bool StepStaysPending(State state, EntryState entry, GuestEvent interrupted, GuestEvent raised, GuestEvent offered)
    {
        var plan = EntryPlan.Make(entry, interrupted, 0UL, raised, 0UL, offered);
        var isShadow = entry.Has(EntryState.StiShadow) | entry.Has(EntryState.StackShadow);
        return Logic.Implies(isShadow, plan.State.Has(EntryState.PendingStep) == entry.Has(EntryState.TrapFlag))
            & Logic.Implies(!isShadow, plan.State.Value == entry.Value);
    }

    /// <summary>An interrupt that is offered is injected, or stays offered, and never both; it is not injected beside anything else.</summary>
    [Consequence("HC-TRP-025")]
    public static Bool OfferIsKeptOrTaken(State state, EntryState entry, GuestEvent interrupted, GuestEvent raised, GuestEvent offered)
    {
        var plan = EntryPlan.Make(entry, interrupted, 0UL, raised, 0UL, offered);
        return (offered.Exists == (plan.TakesOffer | plan.WaitsForWindow)) & !(plan.TakesOffer & plan.WaitsForWindow)
            & Logic.Implies(plan.TakesOffer, (plan.Injected.Value == offered.Value) & !raised.Exists & !interrupted.Exists);
    }

    /// <summary>It is injected only with IF set and in no shadow.</summary>
    [Consequence("HC-TRP-020")]
    public static Bool OfferRespectsMask(State state, EntryState entry, GuestEvent interrupted, GuestEvent raised, GuestEvent offered)
        => Logic.Implies(EntryPlan.Make(entry, interrupted, 0UL, raised, 0UL, offered).TakesOffer,
            entry.Has(EntryState.InterruptFlag) & !entry.Has(EntryState.StiShadow) & !entry.Has(EntryState.StackShadow));

    // What the hypervisor is given, and what it raises and offers.
    static Bool Premise(EntryState entry, GuestEvent interrupted, Word length, GuestEvent raised, Word raisedLength, GuestEvent offered)
    {
        var isStateOfGuest = !(entry.Has(EntryState.StiShadow) & entry.Has(EntryState.StackShadow)) & Logic.Implies(entry.Has(EntryState.StiShadow), entry.Has(EntryState.InterruptFlag));
        var isInterruptDebug = (raised.Type == GuestEvent.PrivilegedSoftwareException) & (raised.Vector == TrapVector.Debug) & !entry.IsAmd & !raised.HasErrorCode & IsLength(raisedLength);
        var isRaised = raised.IsTidy & (isInterruptDebug | IsException(raised));
        var isOffered = offered.Value == GuestEvent.Make(GuestEvent.Interrupt, offered.Vector).Value;
        return isStateOfGuest & Logic.Implies(interrupted.Exists, CanBeInterrupted(entry, interrupted, length)) & Logic.Implies(raised.Exists, isRaised) & Logic.Implies(offered.Exists, isOffered);
    }

    // The manuals, of the event whose delivery an exit interrupted (SDM 25.9.3, 28.2.4; APM 15.7.2): a maskable interrupt was let in, and the state is as before its delivery.
    static Bool CanBeInterrupted(EntryState entry, GuestEvent interrupted, Word length)
    {
        var type = interrupted.Type;
        var isNmi = (type == GuestEvent.NonMaskable) & (interrupted.Vector == TrapVector.NonMaskable) & !entry.Has(EntryState.StackShadow);
        var isSoftware = (type == GuestEvent.SoftwareInterrupt) & IsLength(length);
        var isOfIntel = ((type == GuestEvent.PrivilegedSoftwareException) | (type == GuestEvent.SoftwareException)) & !entry.IsAmd & IsLength(length);
        return interrupted.IsTidy
            & Logic.Select(type == GuestEvent.Exception, Logic.ToWord(IsException(interrupted)), Logic.ToWord(!interrupted.HasErrorCode)) == 1
            & ((type == GuestEvent.Exception) | ((type == GuestEvent.Interrupt) & entry.IsOpen) | isNmi | isSoftware | isOfIntel);
    }

    static Bool IsException(GuestEvent one)
        => (one.Type == GuestEvent.Exception) & (one.Vector < TrapVector.FirstOfInterrupts) & (one.Vector != TrapVector.NonMaskable)
            & (one.HasErrorCode == GuestEvent.VectorHasErrorCode(one.Vector)) & (one.ErrorCode <= LargestErrorCode);

    static Bool IsLength(Word length) => (length >= 1) & (length <= LongestInstruction);
}
