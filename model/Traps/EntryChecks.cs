using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Whether a processor enters a guest in protected mode with an event to inject: Intel SDM volume 3, 27.2.1.3 and 27.3.1.5; AMD APM volume 2, 15.20.</summary>
public static class EntryChecks
{
    const ulong LongestInstruction = 15;
    const ulong LargestErrorCode = 0xFFFF;

    /// <summary>Whether it does.</summary>
    /// <param name="state">The guest's state.</param>
    /// <param name="injected">The event; may be none.</param>
    /// <param name="length">Of the instruction that raised it, in bytes, which Intel's processor asks for a software event.</param>
    [Clause("HC-TRP-024")]
    public static Bool Accept(EntryState state, GuestEvent injected, Word length)
        => (state.IsAmd & AmdAccepts(injected)) | (!state.IsAmd & IntelAcceptsState(state) & IntelAccepts(state, injected, length));

    // A type that is not reserved; an exception's vector that is one of an exception.
    static Bool AmdAccepts(GuestEvent injected)
    {
        var type = injected.Type;
        var isType = (type == GuestEvent.Interrupt) | (type == GuestEvent.NonMaskable) | (type == GuestEvent.Exception) | (type == GuestEvent.SoftwareInterrupt);
        var isException = (injected.Vector < TrapVector.FirstOfInterrupts) & (injected.Vector != TrapVector.NonMaskable);
        return Logic.Implies(injected.Exists, isType & Logic.Implies(type == GuestEvent.Exception, isException));
    }

    static Bool IntelAccepts(EntryState state, GuestEvent injected, Word length)
    {
        var type = injected.Type;
        var isException = type == GuestEvent.Exception;
        var isType = (type != 1) & (type != 7);
        var goesWithType = Logic.Implies(type == GuestEvent.NonMaskable, injected.Vector == TrapVector.NonMaskable)
            & Logic.Implies(isException, injected.Vector < TrapVector.FirstOfInterrupts)
            & (injected.HasErrorCode == (isException & GuestEvent.VectorHasErrorCode(injected.Vector)))
            & Logic.Implies(injected.HasErrorCode, injected.ErrorCode <= LargestErrorCode)
            & Logic.Implies(injected.IsSoftware, (length >= 1) & (length <= LongestInstruction));
        var isLetIn = Logic.Implies(type == GuestEvent.Interrupt, state.IsOpen)
            & Logic.Implies(type == GuestEvent.NonMaskable, !state.Has(EntryState.StackShadow));
        return Logic.Implies(injected.Exists, injected.IsTidy & isType & goesWithType & isLetIn);
    }

    // Of the guest's state, what an injection can get wrong.
    [Clause("HC-TRP-027")]
    static Bool IntelAcceptsState(EntryState state)
        => !(state.Has(EntryState.StiShadow) & state.Has(EntryState.StackShadow))
            & Logic.Implies(state.Has(EntryState.StiShadow), state.Has(EntryState.InterruptFlag))
            & Logic.Implies(state.IsInShadow, state.Has(EntryState.PendingStep) == state.Has(EntryState.TrapFlag));
}
