using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What an instruction leaves of which events depend, when it is done.</summary>
public static class InstructionEnd
{
    /// <summary>
    /// An instruction that is none of the others; or one that the hypervisor carries out in the processor's place.
    /// </summary>
    /// <param name="state">The state that it began in.</param>
    /// <param name="next">Where the next one is.</param>
    /// <param name="breakpoints">Bits 0 to 3: the data breakpoints that its accesses met.</param>
    [Clause("HC-TRP-013"), Clause("HC-TRP-014"), Clause("HC-TRP-015"), Clause("HC-TRP-026")]
    public static void Done(TrapState state, Word next, Word breakpoints)
    {
        state.PendingDebug |= (breakpoints & DebugBits.Breakpoints) | Logic.Select((state.Rflags & TrapFlags.Trap) != 0, DebugBits.SingleStep, 0UL);
        state.Rflags &= ~TrapFlags.Resume;
        state.IsInStiShadow = false;
        state.IsInStackShadow = false;
        state.Rip = next;
    }

    /// <summary>STI, allowed.</summary>
    [Clause("HC-TRP-016")]
    public static void SetInterruptFlag(TrapState state, Word next)
    {
        var wasClear = (state.Rflags & TrapFlags.Interrupt) == 0;
        Done(state, next, 0UL);
        state.Rflags |= TrapFlags.Interrupt;
        state.IsInStiShadow = wasClear;
    }

    /// <summary>CLI, allowed.</summary>
    public static void ClearInterruptFlag(TrapState state, Word next)
    {
        Done(state, next, 0UL);
        state.Rflags &= ~TrapFlags.Interrupt;
    }

    /// <summary>MOV SS or POP SS.</summary>
    [Clause("HC-TRP-017")]
    public static void LoadStackSegment(TrapState state, Word next, Word breakpoints)
    {
        var isFirst = !state.IsInStackShadow;
        Done(state, next, breakpoints);
        state.PendingDebug &= ~DebugBits.SingleStep;
        state.IsInStackShadow = isFirst;
    }

    /// <summary>POPF by the supervisor: the flags are loaded, RF is cleared.</summary>
    [Clause("HC-TRP-013"), Clause("HC-TRP-014")]
    public static void LoadFlags(TrapState state, Word next, Word flags)
    {
        Done(state, next, 0UL);
        state.Rflags = flags & ~TrapFlags.Resume;
        state.Rsp += 8UL;
    }

    /// <summary>IRET to what the frame of a handler holds. TF that it loads counts from the next instruction on.</summary>
    [Clause("HC-TRP-013"), Clause("HC-TRP-014"), Clause("HC-TRP-019")]
    public static void Return(TrapState state, TrapFrame frame)
    {
        Done(state, frame.Rip, 0UL);
        state.IsNmiBlocked = false;
        state.Rflags = frame.Rflags;
        state.Rsp = frame.Rsp;
        state.Cs = frame.Cs;
        state.Ss = frame.Ss;
        state.Cpl = frame.Cs & 3;
    }
}
