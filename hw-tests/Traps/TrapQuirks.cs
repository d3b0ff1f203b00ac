namespace Cordon.HwTests.Traps;

/// <summary>What emulators do otherwise, or choose where the manuals leave it open, that changes which events come.</summary>
[Flags]
public enum TrapQuirks
{
    /// <summary>None: what the manuals say.</summary>
    None = 0,

    /// <summary>No single step follows STI.</summary>
    StepBehindStiIsLost = 1 << 0,

    /// <summary>A stack that is not canonical is #GP(0).</summary>
    StackFaultIsGeneral = 1 << 1,

    /// <summary>A software event clears RF before it is pushed.</summary>
    SoftwareEventClearsResume = 1 << 2,

    /// <summary>An instruction that needs nothing of the emulator's main loop may leave RF as it is for a software event behind it.</summary>
    ResumeOutlivesInstruction = 1 << 3,

    /// <summary>A breakpoint of the next instruction comes before an interrupt, unless the hypervisor injects that.</summary>
    BreakpointBeforeInterrupt = 1 << 4,

    /// <summary>A virtual interrupt that is pending at VMRUN with IF set waits until IF is set anew.</summary>
    InterruptWaitsForFlag = 1 << 5,
}
