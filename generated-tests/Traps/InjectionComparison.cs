using Cordon.GeneratedTests.Generation;
using Cordon.Impl;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Traps;

/// <summary>What a comparison of decisions came to.</summary>
/// <param name="Cases">How many were compared.</param>
/// <param name="Seen">How often each outcome was the model's.</param>
/// <param name="Differences">What was found, in field terms.</param>
public sealed record InjectionReport(long Cases, IReadOnlyDictionary<string, long> Seen, IReadOnlyList<string> Differences);

/// <summary>
/// What the hypervisor decides about exceptions and interrupts (<see cref="InterruptedEvent"/>, <see cref="InstructionFlags"/>) against the model's plan of an entry and end of an instruction, on
/// generated states. How the backends read and write control blocks by it, the lanes show.
/// </summary>
public static class InjectionComparison
{
    const int MaximumDifferences = 10;

    /// <summary>Compares.</summary>
    /// <param name="seed">The same seed gives the same cases.</param>
    /// <param name="count">How many.</param>
    public static InjectionReport Run(ulong seed, long count)
    {
        var (seen, differences) = (new Dictionary<string, long>(), new List<string>());
        var cases = 0L;
        for (; cases < count && differences.Count < MaximumDifferences; cases++)
        {
            var random = new RandomWords(RandomWords.Derive(seed, (ulong)cases));
            var state = new EntryState(random.Below(64));
            var interrupted = random.Chance(1, 3) ? GuestEvent.None : Event(ref random);
            var raised = random.Chance(1, 3) ? GuestEvent.None : GuestEvent.Raised(Vector(ref random), random.Below(0x10000));
            var offered = random.Chance(1, 2) ? GuestEvent.None : GuestEvent.Make(GuestEvent.Interrupt, 32 + random.Below(224));
            var differs = DifferenceOfPlan(state, interrupted, raised, offered, seen) ?? DifferenceOfFlags(ref random);
            if (differs is not null)
            {
                differences.Add(differs);
            }
        }
        return new(cases, seen, differences);
    }

    static GuestEvent Event(ref RandomWords random)
    {
        var type = random.Among<ulong>([GuestEvent.Interrupt, GuestEvent.NonMaskable, GuestEvent.Exception, GuestEvent.Exception, GuestEvent.SoftwareInterrupt, GuestEvent.SoftwareException]);
        return type == GuestEvent.Exception ? GuestEvent.Raised(Vector(ref random), random.Below(0x10000)) : GuestEvent.Make(type, random.Below(256));
    }

    // One of those that escalate, every other time.
    static ulong Vector(ref RandomWords random)
        => random.Chance(1, 2) ? random.Below(32) : random.Among<ulong>([TrapVector.DoubleFault, TrapVector.SegmentNotPresent, TrapVector.GeneralProtection, TrapVector.PageFault]);

    static string? DifferenceOfPlan(EntryState state, GuestEvent interrupted, GuestEvent raised, GuestEvent offered, Dictionary<string, long> seen)
    {
        var plan = EntryPlan.Make(state, interrupted, 0, raised, 0, offered);
        // What both backends do: keep the interrupted event, then raise, then offer.
        var isRaisedAgain = state.IsAmd && interrupted.Exists && InterruptedEvent.IsRaisedAgain(interrupted.Value);
        var injected = interrupted.Exists && !isRaisedAgain ? interrupted.Value : 0;
        if (raised.Exists)
        {
            injected = InterruptedEvent.Replace(injected, raised.Value);
        }
        var shadows = state.IsInShadow ? 1UL : 0;
        var takesOffer = !state.IsAmd && offered.Exists && injected == 0 && InstructionFlags.IsOpen(state.Has(EntryState.InterruptFlag) ? TrapFlags.Interrupt : 0, shadows);
        injected = takesOffer ? offered.Value : injected;
        var (wanted, outcome) = plan.EndsDomain ? (InterruptedEvent.Shutdown, "triple fault") : (plan.Injected.Value, NameOf(plan, interrupted, raised));
        seen[outcome] = seen.GetValueOrDefault(outcome) + 1;
        return injected == wanted && takesOffer == plan.TakesOffer ? null
            : $"state {state.Value:x}, interrupted {interrupted.Value:x}, raised {raised.Value:x}, offered {offered.Value:x}: the model injects {wanted:x}, the hypervisor {injected:x}";
    }

    static string NameOf(EntryPlan plan, GuestEvent interrupted, GuestEvent raised)
        => plan.TakesOffer ? "interrupt injected"
            : raised.Exists && plan.Injected.Value != raised.Value ? "double fault"
            : raised.Exists ? "exception raised"
            : interrupted.Exists ? (plan.Injected.Exists ? "delivered again" : "raised again by its instruction")
            : plan.WaitsForWindow ? "waits for a window"
            : "nothing";

    // An instruction that the hypervisor carries out, and the #DB behind it.
    static string? DifferenceOfFlags(ref RandomWords random)
    {
        var rflags = random.Next() & (TrapFlags.Trap | TrapFlags.Resume | TrapFlags.Interrupt);
        var (dr6, dr7, conditions) = (DebugBits.Dr6Reset | random.Below(0x10), random.Next() & 0xFFFF_FFFF, random.Next() & DebugBits.Conditions);
        var vcpu = new TrapState { Rflags = rflags, Dr6 = dr6, Dr7 = dr7, ForgetsBreakpoints = true };
        InstructionEnd.Done(vcpu, 0, 0);
        var isStep = (rflags & InstructionFlags.Trap) != 0;
        var hasStep = vcpu.PendingDebug == InstructionFlags.SingleStep;
        var after = (rflags & InstructionFlags.ActAtEnd) != 0 ? rflags & ~InstructionFlags.Resume : rflags;
        vcpu.NoteDebug(conditions);
        return isStep == hasStep && after == vcpu.Rflags && InstructionFlags.Dr6(dr6, conditions) == vcpu.Dr6 && InstructionFlags.Dr7(dr7) == vcpu.Dr7 ? null
            : $"RFLAGS {rflags:x}, DR6 {dr6:x}, DR7 {dr7:x}, conditions {conditions:x}: the model has {vcpu.Rflags:x}, {vcpu.Dr6:x}, {vcpu.Dr7:x}, "
                + $"the hypervisor {after:x}, {InstructionFlags.Dr6(dr6, conditions):x}, {InstructionFlags.Dr7(dr7):x}";
    }
}
