using Cordon.Spec;

namespace Cordon.HwTests.Traps;

/// <summary>
/// In which events the emulators of the lanes do otherwise than the manuals say. Each is as narrow as what was seen, and was looked up in the manuals before it came here.
/// </summary>
public static class KnownFaults
{
    const string Qemu = "qemu-svm";

    const string DebuggerStops =
        "not made: QEMU stops the machine at INT1, for its debugger, and raises no #DB";

    /// <summary>Why a case is not made on a lane: the emulator goes where nothing can be compared any more. Null when it is made.</summary>
    public static string? NotMade(string lane, TrapCase theCase, TrapPrediction expected)
        => lane == Qemu && expected.Seen.Contains("INT1") ? DebuggerStops : null;

    /// <summary>The faults by which a record is otherwise than the model says, which together give what was observed; none when it is a difference.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="expected">What is expected.</param>
    /// <param name="observed">What was observed.</param>
    public static IReadOnlyList<string> OfRecord(string lane, ExpectedRecord expected, TrapRecord observed)
    {
        var known = faults.Where(fault => fault.Lanes.Contains(lane)).ToArray();
        for (var chosen = 1; chosen < 1 << known.Length; chosen++)
        {
            var some = known.Where((_, i) => (chosen >> i & 1) != 0).ToArray();
            var made = some.Aggregate(expected.Record, (record, fault) => fault.Make(record));
            if ((expected with { Record = made }).Allows(observed))
            {
                return [.. some.Select(fault => fault.Name)];
            }
        }
        return [];
    }

    static readonly (string Name, string[] Lanes, Func<TrapRecord, TrapRecord> Make)[] faults =
    [
        ("QEMU leaves EXT clear in the error code of an exception that the delivery of an event raises; SDM 6.13, APM 8.4.1", [Qemu],
            record => record.Vector is >= TrapVector.InvalidTaskState and <= TrapVector.GeneralProtection ? record with { ErrorCode = record.ErrorCode & ~1UL } : record),
        ("QEMU pushes RF clear for a fault; SDM 18.3.1.1, APM 3.1.6", [Qemu], record => record with { Rflags = record.Rflags & ~TrapFlags.Resume }),
    ];
}
