namespace Cordon.Spec;

/// <summary>Vectors of exceptions that are named by what is said of traps: Intel SDM volume 3, table 6-1; AMD APM volume 2, table 8-1.</summary>
public static class TrapVector
{
    /// <summary>#DE.</summary>
    public const ulong DivideError = 0;

    /// <summary>#DB.</summary>
    public const ulong Debug = 1;

    /// <summary>A non-maskable interrupt.</summary>
    public const ulong NonMaskable = 2;

    /// <summary>#BP.</summary>
    public const ulong Breakpoint = 3;

    /// <summary>#OF.</summary>
    public const ulong Overflow = 4;

    /// <summary>#UD.</summary>
    public const ulong InvalidOpcode = 6;

    /// <summary>#DF.</summary>
    public const ulong DoubleFault = 8;

    /// <summary>#TS.</summary>
    public const ulong InvalidTaskState = 10;

    /// <summary>#NP.</summary>
    public const ulong SegmentNotPresent = 11;

    /// <summary>#SS.</summary>
    public const ulong StackFault = 12;

    /// <summary>#GP.</summary>
    public const ulong GeneralProtection = 13;

    /// <summary>#PF.</summary>
    public const ulong PageFault = 14;

    /// <summary>#AC.</summary>
    public const ulong AlignmentCheck = 17;

    /// <summary>#MC.</summary>
    public const ulong MachineCheck = 18;

    /// <summary>#VE, of Intel's.</summary>
    public const ulong Virtualization = 20;

    /// <summary>#CP.</summary>
    public const ulong ControlProtection = 21;

    /// <summary>The vectors below this one are the processor's own.</summary>
    public const ulong FirstOfInterrupts = 32;
}
