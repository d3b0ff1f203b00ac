using Cordon.Spec;

namespace Cordon.HwTests.Traps;

/// <summary>
/// In which events the emulators of the lanes do otherwise than the manuals say. Each is as narrow as what was seen, and was looked up in the manuals before it came here.
/// </summary>
public static class KnownFaults
{
    const string Qemu = "qemu-svm", BochsSvm = "bochs-svm", BochsVmx = "bochs-vmx";
    const ulong InIdt = 2;

    const string DebuggerStops =
        "not made: QEMU stops the machine at INT1, for its debugger, and raises no #DB";
    const string StepOfHost =
        "not made: Bochs raises the guest's single step in the hypervisor, when an instruction exits by SVM that begins with TF set; APM 15.6: the exit is before the instruction is done";

    const string OpenResume =
        "Bochs clears RF before a software event pushes it; HC-TRP-011 leaves it open";

    const string EarlyBreakpoint =
        "Bochs raises a breakpoint of the next instruction before it takes an interrupt; SDM table 6-2, APM table 8-9: after";
    const string InterruptStays =
        "not made: QEMU delivers a virtual interrupt again whose delivery raised an exception; APM 15.21.4: V_IRQ is cleared when it is taken";

    const string ShadowStays =
        "not made: QEMU keeps the shadow of STI for the first instruction of the handler of what comes in it; SDM 6.8.3: until the next instruction is done";

    static readonly (string Lane, TrapQuirks Quirk, string Name)[] quirks =
    [
        (Qemu, TrapQuirks.StepBehindStiIsLost, "QEMU raises no single step behind STI; SDM 6.8.3 and 18.3.1.4: STI keeps back maskable interrupts alone"),
        (Qemu, TrapQuirks.StackFaultIsGeneral, "QEMU raises #GP(0) for a handler's stack that is not canonical; SDM volume 2, INT n, 64-bit mode: #SS"),
        (Qemu, TrapQuirks.ResumeOutlivesInstruction, "QEMU clears RF at the end of a block of instructions; SDM 18.3.1.1: of each"),
        (BochsSvm, TrapQuirks.SoftwareEventClearsResume, OpenResume),
        (BochsSvm, TrapQuirks.BreakpointBeforeInterrupt, EarlyBreakpoint),
        (BochsVmx, TrapQuirks.BreakpointBeforeInterrupt, EarlyBreakpoint),
        (BochsSvm, TrapQuirks.InterruptWaitsForFlag, "Bochs takes a virtual interrupt that is pending at VMRUN with IF set only when IF is set anew; APM 15.21.4: when IF is set"),
        (BochsVmx, TrapQuirks.SoftwareEventClearsResume, OpenResume),
    ];

    static readonly (string Name, string[] Lanes, Func<ExpectedRecord, TrapRecord> Make)[] faults =
    [
        ("QEMU leaves EXT clear in the error code of an exception that the delivery of an event raises; SDM 6.13, APM 8.4.1", [Qemu],
            one => IsOfSelector(one) ? one.Record with { ErrorCode = one.Record.ErrorCode & ~1UL } : one.Record),
        ("QEMU gives 16 times the vector in the error code that names a gate; SDM 6.13, APM 8.4.1: 8 times", [Qemu],
            one => IsOfSelector(one) && (one.Record.ErrorCode & InIdt) != 0 ? one.Record with { ErrorCode = (one.Record.ErrorCode >> 3 << 4) | (one.Record.ErrorCode & 3) } : one.Record),
        ("QEMU pushes RF clear for a fault; SDM 18.3.1.1, APM 3.1.6", [Qemu], one => one.Event.IsSoftware ? one.Record : WithoutResume(one)),
        ("QEMU tells of a data breakpoint again with each later #DB; SDM 18.2.3: when the condition is met", [Qemu], one => one.Record with { Dr6 = one.Record.Dr6 | 1 }),
        ("Bochs leaves DR6 as it was when #DB exits by SVM; APM 15.12.2: as its handler would see it", [BochsSvm], one => one.Record with { Dr6 = DebugBits.Dr6Reset }),
        ("Bochs gives SS in the error code of #SS for a handler's stack that is not canonical; SDM volume 2, INT n, 64-bit mode: EXT alone", [BochsSvm, BochsVmx],
            one => one.Record.Vector == TrapVector.StackFault ? one.Record with { ErrorCode = one.Record.ErrorCode | (one.Record.Ss & ~3UL) } : one.Record),
    ];

    /// <summary>Why a case is not made on a lane: the emulator goes where nothing can be compared any more. Null when it is made.</summary>
    public static string? NotMade(string lane, TrapPrediction expected)
        => lane == Qemu && expected.Seen.Contains("INT1") ? DebuggerStops
            : lane == Qemu && expected.Seen.Any(what => what.EndsWith("of an interrupt", StringComparison.Ordinal)) ? InterruptStays
            : lane == Qemu && expected.Seen.Contains("event in the shadow of STI") ? ShadowStays
            : lane == BochsSvm && expected.Seen.Any(what => what.EndsWith("with TF", StringComparison.Ordinal)) ? StepOfHost
            : null;

    /// <summary>The faults that change which events come, alone and together, with their names.</summary>
    public static IEnumerable<(TrapQuirks Quirks, IReadOnlyList<string> Names)> QuirksOf(string lane)
        => Choices(quirks.Where(one => one.Lane == lane).ToArray())
            .Select(some => (some.Aggregate(TrapQuirks.None, (all, one) => all | one.Quirk), (IReadOnlyList<string>)[.. some.Select(one => one.Name)]));

    /// <summary>The faults by which a record is otherwise than expected, which together give what was observed; null when there are none that do.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="expected">What is expected.</param>
    /// <param name="observed">What was observed.</param>
    public static IReadOnlyList<string>? OfRecord(string lane, ExpectedRecord expected, TrapRecord observed)
    {
        foreach (var some in Choices(faults.Where(fault => fault.Lanes.Contains(lane)).ToArray()))
        {
            var made = some.Aggregate(expected, (one, fault) => one with { Record = fault.Make(one) });
            if (made.Allows(observed))
            {
                return [.. some.Select(fault => fault.Name)];
            }
        }
        return null;
    }

    // The fewest first.
    static IEnumerable<T[]> Choices<T>(T[] all)
        => Enumerable.Range(1, (1 << all.Length) - 1).OrderBy(chosen => int.PopCount(chosen)).Select(chosen => all.Where((_, i) => (chosen >> i & 1) != 0).ToArray());

    static bool IsOfSelector(ExpectedRecord one) => one.Record.Vector is >= TrapVector.InvalidTaskState and <= TrapVector.GeneralProtection;

    static TrapRecord WithoutResume(ExpectedRecord one) => one.Record with { Rflags = one.Record.Rflags & ~TrapFlags.Resume };
}
