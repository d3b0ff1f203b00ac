using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// The delivery of one event to 64-bit code: the gate and the code are looked at (<see cref="Find"/>), then the frame is pushed (<see cref="Push"/>), whose address goes through the page tables
/// in between. Branch-free. Either the handler runs, or an exception is raised and nothing is changed but CR2.
/// </summary>
/// <param name="tables">The guest's tables.</param>
/// <param name="vcpu">The vcpu.</param>
/// <param name="delivered">The event.</param>
/// <param name="returnRip">What is pushed of RIP: of the instruction, or of the next (HC-TRP-011).</param>
public sealed class Delivery(SystemTables tables, TrapState vcpu, GuestEvent delivered, Word returnRip)
{
    const ulong InIdt = 2;
    const ulong NullMask = 0xFFFC;
    const ulong StackAlignment = 15;
    const ulong FrameWords = 5;

    Gate? gate;

    /// <summary>The exception that the delivery raised; none while it goes on.</summary>
    public GuestEvent Fault { get; private set; } = GuestEvent.None;

    /// <summary>CPL in the handler.</summary>
    public Word Cpl { get; private set; }

    /// <summary>RSP before the frame is pushed.</summary>
    public Word Stack { get; private set; }

    /// <summary>The linear address of the frame's first push.</summary>
    public Word FirstPush => Stack - 8UL;

    /// <summary>What is pushed.</summary>
    public TrapFrame Frame { get; } = new();

    /// <summary>Whether the event is external to the program, which error codes tell: bit 0.</summary>
    public Word External => Logic.ToWord(!IsCalledFor);

    // By INT n, INT3 or INTO. INT1 counts as an event of the processor.
    Bool IsCalledFor => (delivered.Type == GuestEvent.SoftwareInterrupt) | (delivered.Type == GuestEvent.SoftwareException);

    /// <summary>Finds the gate, the code and the stack, and makes the frame.</summary>
    public void Find()
    {
        FindGate();
        FindCode(gate!.Selector);
        FindStack();
        MakeFrame();
    }

    [Clause("HC-TRP-005")]
    void FindGate()
    {
        gate = tables.GateOf(delivered.Vector);
        var code = (delivered.Vector << 3) | InIdt | External;
        FaultIf(!tables.HasGate(delivered.Vector), TrapVector.GeneralProtection, code);
        FaultIf(!gate.IsUsable, TrapVector.GeneralProtection, code);
        FaultIf(IsCalledFor & (gate.Dpl < vcpu.Cpl), TrapVector.GeneralProtection, code);
        FaultIf(!gate.IsPresent, TrapVector.SegmentNotPresent, code);
    }

    [Clause("HC-TRP-006"), Clause("HC-TRP-007")]
    void FindCode(Word selector)
    {
        var segment = tables.CodeOf(selector);
        var code = (selector & NullMask) | External;
        FaultIf((selector & NullMask) == 0, TrapVector.GeneralProtection, External);
        FaultIf(!tables.HasCode(selector), TrapVector.GeneralProtection, code);
        FaultIf(!segment.IsCode | (segment.Dpl > vcpu.Cpl), TrapVector.GeneralProtection, code);
        FaultIf(!segment.Is64Bit, TrapVector.GeneralProtection, code);
        FaultIf(!segment.IsPresent, TrapVector.SegmentNotPresent, code);
        Cpl = Logic.Select(segment.IsConforming, vcpu.Cpl, segment.Dpl);
    }

    [Clause("HC-TRP-008")]
    void FindStack()
    {
        var present = Logic.Select(Cpl != vcpu.Cpl, tables.StackOfPrivilege(Cpl), vcpu.Rsp);
        Stack = Logic.Select(gate!.Stack != 0, tables.StackOfInterrupt(gate.Stack), present) & ~StackAlignment;
    }

    [Clause("HC-TRP-004"), Clause("HC-TRP-008"), Clause("HC-TRP-011")]
    void MakeFrame()
    {
        Frame.Rip = returnRip;
        Frame.Cs = vcpu.Cs;
        Frame.Rflags = vcpu.Rflags | Logic.Select(IsFault, TrapFlags.Resume, 0UL);
        Frame.Rsp = vcpu.Rsp;
        Frame.Ss = vcpu.Ss;
        Frame.HasErrorCode = delivered.HasErrorCode;
        Frame.ErrorCode = delivered.ErrorCode;
    }

    // Exceptions of the processor but #DB, which is a trap or says so itself, and aborts. INT3's and INTO's vectors are traps on AMD too, where their type says nothing.
    Bool IsFault => (delivered.Type == GuestEvent.Exception)
        & (delivered.Vector != TrapVector.Debug) & (delivered.Vector != TrapVector.Breakpoint) & (delivered.Vector != TrapVector.Overflow)
        & (delivered.Vector != TrapVector.DoubleFault) & (delivered.Vector != TrapVector.MachineCheck);

    /// <summary>The access by which the frame's pages are asked for.</summary>
    public LinearAccess StackAccess => new(LinearAccess.Write | LinearAccess.Stack | Logic.Select(Cpl == 3, LinearAccess.User, 0UL));

    /// <summary>Pushes the frame and begins the handler, unless the stack cannot take it; <paramref name="translation"/> is that of <see cref="FirstPush"/>.</summary>
    [Clause("HC-TRP-007"), Clause("HC-TRP-009"), Clause("HC-TRP-010"), Clause("HC-TRP-016"), Clause("HC-TRP-017")]
    public void Push(Translation translation)
    {
        FaultIf(translation.End == TranslationEnd.StackFault, TrapVector.StackFault, External);
        var isPageFault = !Fault.Exists & (translation.End == TranslationEnd.PageFault);
        vcpu.Cr2 = Logic.Select(isPageFault, translation.Linear, vcpu.Cr2);
        FaultIf(translation.End == TranslationEnd.PageFault, TrapVector.PageFault, translation.ErrorCode);
        var runs = !Fault.Exists;
        var cleared = TrapFlags.ClearInHandler | Logic.Select(gate!.ClearsInterruptFlag, TrapFlags.Interrupt, 0UL);
        vcpu.Rflags = Logic.Select(runs, vcpu.Rflags & ~cleared, vcpu.Rflags);
        vcpu.Rsp = Logic.Select(runs, Stack - ((FrameWords + Logic.ToWord(Frame.HasErrorCode)) << 3), vcpu.Rsp);
        vcpu.Rip = Logic.Select(runs, gate.Offset, vcpu.Rip);
        vcpu.Cs = Logic.Select(runs, (gate.Selector & NullMask) | Cpl, vcpu.Cs);
        vcpu.Ss = Logic.Select(runs & (Cpl != vcpu.Cpl), Cpl, vcpu.Ss);
        vcpu.Cpl = Logic.Select(runs, Cpl, vcpu.Cpl);
        vcpu.IsInStiShadow &= !runs;
        vcpu.IsInStackShadow &= !runs;
    }

    void FaultIf(Bool condition, ulong vector, Word errorCode) => Fault = Fault.Or(!Fault.Exists & condition, GuestEvent.Raised(vector, errorCode));
}
