using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What the hypervisor has a processor do when it lets a guest go on: the event that it injects, and what becomes of the others.</summary>
public sealed class EntryPlan
{
    /// <summary>The event that is injected; may be none.</summary>
    public GuestEvent Injected { get; private init; }

    /// <summary>The length of the instruction that raised it.</summary>
    public Word Length { get; private init; }

    /// <summary>Whether the domain is ended instead: the exception that was raised made a triple fault.</summary>
    public Bool EndsDomain { get; private init; }

    /// <summary>Whether the interrupt that was offered is what is injected.</summary>
    public Bool TakesOffer { get; private init; }

    /// <summary>Whether the interrupt stays offered: on Intel the guest exits as soon as it can take it, on AMD the processor delivers it then (V_IRQ).</summary>
    public Bool WaitsForWindow { get; private init; }

    /// <summary>The guest's state as it is entered.</summary>
    public EntryState State { get; private init; }

    /// <summary>The plan.</summary>
    /// <param name="state">The guest's state.</param>
    /// <param name="interrupted">The event whose delivery the exit interrupted; may be none.</param>
    /// <param name="interruptedLength">Of the instruction that raised it, in bytes.</param>
    /// <param name="raised">The exception that the hypervisor raises; may be none.</param>
    /// <param name="raisedLength">Of the instruction that raised it, for INT1.</param>
    /// <param name="offered">The interrupt that waits; may be none.</param>
    [Clause("HC-TRP-022"), Clause("HC-TRP-023"), Clause("HC-TRP-024"), Clause("HC-TRP-025"), Clause("HC-TRP-027")]
    public static EntryPlan Make(EntryState state, GuestEvent interrupted, Word interruptedLength, GuestEvent raised, Word raisedLength, GuestEvent offered)
    {
        var kept = interrupted.Or(IsRaisedAgain(state, interrupted), GuestEvent.None);
        var escalation = Escalation.Of(interrupted, raised);
        var injected = kept.Or(raised.Exists, escalation.Delivered);
        var takesOffer = !state.IsAmd & !interrupted.Exists & !raised.Exists & offered.Exists & state.IsOpen;
        return new()
        {
            Injected = injected.Or(takesOffer, offered),
            Length = Logic.Select(raised.Exists, raisedLength, interruptedLength),
            EndsDomain = raised.Exists & escalation.IsShutdown,
            TakesOffer = takesOffer,
            WaitsForWindow = offered.Exists & !takesOffer,
            State = state.WithStep(Logic.Select(state.IsInShadow, Logic.ToWord(state.Has(EntryState.TrapFlag)), Logic.ToWord(state.Has(EntryState.PendingStep))) == 1),
        };
    }

    /// <summary>Whether the interrupted event's instruction raises it again when the guest goes on: AMD's software events. INT1's is not told from another #DB.</summary>
    [Clause("HC-TRP-022")]
    public static Bool IsRaisedAgain(EntryState state, GuestEvent interrupted)
        => state.IsAmd & interrupted.Exists & ((interrupted.Type == GuestEvent.SoftwareInterrupt)
            | ((interrupted.Type == GuestEvent.Exception) & ((interrupted.Vector == TrapVector.Breakpoint) | (interrupted.Vector == TrapVector.Overflow))));
}
