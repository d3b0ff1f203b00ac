namespace Cordon.Spec;

/// <summary>Bits of RFLAGS that exceptions and interrupts look at or change: Intel SDM volume 3, 2.3; AMD APM volume 2, 3.1.6.</summary>
public static class TrapFlags
{
    /// <summary>TF: each instruction is followed by a #DB trap.</summary>
    public const ulong Trap = 1 << 8;

    /// <summary>IF: maskable interrupts are delivered.</summary>
    public const ulong Interrupt = 1 << 9;

    /// <summary>NT: the task is nested.</summary>
    public const ulong NestedTask = 1 << 14;

    /// <summary>RF: the next instruction's breakpoint is passed over.</summary>
    public const ulong Resume = 1 << 16;

    /// <summary>VM: virtual-8086 mode.</summary>
    public const ulong Virtual8086 = 1 << 17;

    /// <summary>What is clear in every handler.</summary>
    public const ulong ClearInHandler = Trap | NestedTask | Resume | Virtual8086;
}
