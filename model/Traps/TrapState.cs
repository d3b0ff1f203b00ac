using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Of a vcpu, what events look at and change, at the end of an instruction.</summary>
public sealed class TrapState
{
    /// <summary>The register of that name.</summary>
    public Word Rip, Rsp, Rflags;

    /// <summary>The selectors of CS and SS.</summary>
    public Word Cs, Ss;

    /// <summary>Current privilege level.</summary>
    public Word Cpl;

    /// <summary>The register of that name.</summary>
    public Word Cr2, Dr6, Dr7;

    /// <summary>The conditions, bits of DR6, of #DB traps that are to be delivered still.</summary>
    public Word PendingDebug;

    /// <summary>Whether the instruction was STI and set IF.</summary>
    public Bool IsInStiShadow;

    /// <summary>Whether the instruction was MOV SS or POP SS.</summary>
    public Bool IsInStackShadow;

    /// <summary>Whether NMIs are kept back.</summary>
    public Bool IsNmiBlocked;

    /// <summary>Whether an NMI waits.</summary>
    public Bool IsNmiPending;

    /// <summary>Whether a #DB forgets which breakpoints DR6 has: what the manuals leave to the processor.</summary>
    public Bool ForgetsBreakpoints;

    /// <summary>The state as priorities have it.</summary>
    /// <param name="isInterruptPending">Whether a maskable interrupt waits that the task priority lets pass.</param>
    /// <param name="isBreakpoint">Whether DR0 to DR3 and DR7 have a breakpoint at RIP.</param>
    public BoundaryState Boundary(Bool isInterruptPending, Bool isBreakpoint)
        => new(Flag((Rflags & TrapFlags.Interrupt) != 0, BoundaryState.InterruptFlag)
            | Flag((Rflags & TrapFlags.Resume) != 0, BoundaryState.ResumeFlag)
            | Flag(IsInStiShadow, BoundaryState.StiShadow)
            | Flag(IsInStackShadow, BoundaryState.StackShadow)
            | Flag(IsNmiBlocked, BoundaryState.NmiBlocked)
            | Flag(PendingDebug != 0, BoundaryState.DebugTrap)
            | Flag(IsNmiPending, BoundaryState.NmiPending)
            | Flag(isInterruptPending, BoundaryState.InterruptPending)
            | Flag(isBreakpoint, BoundaryState.Breakpoint));

    /// <summary>An NMI arrives.</summary>
    [Clause("HC-TRP-019")]
    public void Signal() => IsNmiPending = true;

    /// <summary>Takes the NMI that waits, which is delivered.</summary>
    [Clause("HC-TRP-019")]
    public void TakeNmi()
    {
        IsNmiPending = false;
        IsNmiBlocked = true;
    }

    /// <summary>A #DB with these conditions, bits of DR6, is delivered. Of what DR6 has, nothing else is cleared.</summary>
    [Clause("HC-TRP-012")]
    public void NoteDebug(Word conditions)
    {
        Dr6 = (Dr6 & ~Logic.Select(ForgetsBreakpoints, DebugBits.Breakpoints, 0UL)) | (conditions & DebugBits.Conditions);
        Dr7 &= ~DebugBits.GeneralDetect;
        PendingDebug = 0UL;
    }

    static Word Flag(Bool condition, ulong flag) => Logic.Select(condition, flag, 0UL);
}
