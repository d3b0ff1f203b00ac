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

    /// <summary>The fault by which a record is otherwise than the model says; null when none is known.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="theCase">The case.</param>
    /// <param name="expected">What is expected.</param>
    /// <param name="observed">What was observed.</param>
    public static string? OfRecord(string lane, TrapCase theCase, ExpectedRecord expected, TrapRecord observed) => null;
}
