using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What a vcpu has at the end of an instruction, of which events depend, in one word.</summary>
/// <param name="value">The sum of the constants of this type.</param>
public readonly struct BoundaryState(Word value) : IKey
{
    /// <summary>RFLAGS.IF.</summary>
    public const ulong InterruptFlag = 1 << 0;

    /// <summary>RFLAGS.RF.</summary>
    public const ulong ResumeFlag = 1 << 1;

    /// <summary>The instruction was STI and set IF.</summary>
    public const ulong StiShadow = 1 << 2;

    /// <summary>The instruction was MOV SS or POP SS.</summary>
    public const ulong StackShadow = 1 << 3;

    /// <summary>An NMI was delivered, and no IRET was done since.</summary>
    public const ulong NmiBlocked = 1 << 4;

    /// <summary>A #DB trap: of the instruction, or one that a shadow kept back.</summary>
    public const ulong DebugTrap = 1 << 5;

    /// <summary>An NMI.</summary>
    public const ulong NmiPending = 1 << 6;

    /// <summary>A maskable interrupt that the task priority lets pass.</summary>
    public const ulong InterruptPending = 1 << 7;

    /// <summary>A breakpoint of the next instruction.</summary>
    public const ulong Breakpoint = 1 << 8;

    /// <summary>The breakpoint of an instruction behind MOV SS is kept back: what the manuals leave to the processor.</summary>
    public const ulong PassesOverBreakpoint = 1 << 9;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>Whether a #DB trap is delivered, were nothing else pending.</summary>
    [Clause("HC-TRP-017")]
    public Bool AllowsDebugTrap => Has(DebugTrap) & !Has(StackShadow);

    /// <summary>Whether an NMI is delivered, were nothing else pending.</summary>
    [Clause("HC-TRP-017"), Clause("HC-TRP-019")]
    public Bool AllowsNmi => Has(NmiPending) & !Has(NmiBlocked) & !Has(StackShadow);

    /// <summary>Whether a maskable interrupt is delivered, were nothing else pending.</summary>
    [Clause("HC-TRP-020")]
    public Bool AllowsInterrupt => Has(InterruptPending) & IsOpen;

    /// <summary>Whether a maskable interrupt could be delivered.</summary>
    [Clause("HC-TRP-016"), Clause("HC-TRP-017"), Clause("HC-TRP-020")]
    public Bool IsOpen => Has(InterruptFlag) & !Has(StiShadow) & !Has(StackShadow);

    /// <summary>Whether the next instruction's breakpoint is a fault, were nothing else pending.</summary>
    [Clause("HC-TRP-014"), Clause("HC-TRP-017")]
    public Bool AllowsBreakpoint => Has(Breakpoint) & !Has(ResumeFlag) & !(Has(StackShadow) & Has(PassesOverBreakpoint));

    /// <summary>Whether a bit is set.</summary>
    public Bool Has(ulong bit) => (Value & bit) != 0;
}

/// <summary>Which of the pending events a vcpu takes at the end of an instruction.</summary>
public static class TrapPriority
{
    /// <summary>None: the next instruction is executed.</summary>
    public const ulong Nothing = 0;

    /// <summary>A #DB trap.</summary>
    public const ulong DebugTrap = 1;

    /// <summary>An NMI.</summary>
    public const ulong Nmi = 2;

    /// <summary>A maskable interrupt.</summary>
    public const ulong Interrupt = 3;

    /// <summary>The breakpoint of the next instruction.</summary>
    public const ulong Breakpoint = 4;

    /// <summary>What comes first: one of the constants of this type.</summary>
    [Clause("HC-TRP-018")]
    public static Word First(BoundaryState state)
        => Logic.Select(state.AllowsDebugTrap, DebugTrap,
            Logic.Select(state.AllowsNmi, Nmi,
                Logic.Select(state.AllowsInterrupt, Interrupt,
                    Logic.Select(state.AllowsBreakpoint, Breakpoint, Nothing))));
}
