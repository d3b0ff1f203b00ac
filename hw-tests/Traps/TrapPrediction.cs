using Cordon.HwTests.Transport;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Traps;

/// <summary>What the model says of a case: the events, in the order in which their handlers write them down.</summary>
public sealed class TrapPrediction
{
    const ulong FirstHandled = 1, LastHandled = 3;
    const ulong WordBytes = 8;
    const ulong DataBreakpoint = 1, CodeBreakpoint = 2;
    const int MostDeliveries = 5;
    const ulong UserAccess = 4;

    readonly TrapCase theCase;
    readonly TrapGround ground;
    readonly TrapQuirks quirks;
    readonly IReadOnlyList<TrapRecord>? observed;
    readonly SystemTables tables;
    readonly TrapState vcpu;
    readonly SelfInterrupts interrupts = new();
    readonly List<ExpectedRecord> records = [];
    ulong conditionsMet;
    uint eax;
    // Of quirks: whether RF may be set still, whether the instruction was the hypervisor's, and whether IF was set since.
    bool mayResume;
    bool isBehindExit;
    bool isArmed = true;
    bool isEnded;

    TrapPrediction(TrapCase theCase, TrapGround ground, TrapQuirks quirks, IReadOnlyList<TrapRecord>? observed)
    {
        (this.theCase, this.ground, this.quirks, this.observed) = (theCase, ground, quirks, observed);
        tables = ground.Tables(theCase);
        var start = TrapGround.Begin(theCase);
        vcpu = new() { Rip = start.Rip, Rsp = start.Rsp, Rflags = start.Rflags, Cs = start.Cs, Ss = start.Ss, Cpl = start.Cs & 3, Dr6 = DebugBits.Dr6Reset, Dr7 = start.Dr7 };
    }

    /// <summary>What the handlers write down.</summary>
    public IReadOnlyList<ExpectedRecord> Records => records;

    /// <summary>Why the case cannot be made: it ends the guest, or meets too much.</summary>
    public string? NotMade { get; private set; }

    /// <summary>What happened, by name; to see that every kind of it is met.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>Follows a case.</summary>
    /// <param name="theCase">The case.</param>
    /// <param name="ground">Where it lies.</param>
    /// <param name="quirks">What is done otherwise than the manuals say: by an emulator.</param>
    /// <param name="observed">What was observed, from which it is read what an emulator does now so, now so.</param>
    public static TrapPrediction Of(TrapCase theCase, TrapGround ground, TrapQuirks quirks = TrapQuirks.None, IReadOnlyList<TrapRecord>? observed = null)
    {
        var prediction = new TrapPrediction(theCase, ground, quirks, observed);
        prediction.Follow();
        return prediction;
    }

    void Follow()
    {
        while (!isEnded)
        {
            while (TakeFirst())
            {
            }
            if (!isEnded)
            {
                Execute();
            }
        }
    }

    // What comes first of what is pending, if anything does.
    bool TakeFirst()
    {
        if (isEnded)
        {
            return false;
        }
        var interrupt = isArmed || !quirks.HasFlag(TrapQuirks.InterruptWaitsForFlag) ? interrupts.Deliverable : (byte)0;
        var isAtBreakpoint = vcpu.Rip == TrapGround.Begin(theCase).Dr1;
        conditionsMet |= isAtBreakpoint ? CodeBreakpoint : 0;
        var boundary = vcpu.Boundary(interrupt != 0, isAtBreakpoint && IsEnabled(1));
        var first = TrapPriority.First(boundary);
        first = first == TrapPriority.Interrupt && boundary.AllowsBreakpoint && !isBehindExit && quirks.HasFlag(TrapQuirks.BreakpointBeforeInterrupt) ? TrapPriority.Breakpoint : first;
        switch (first)
        {
            case TrapPriority.DebugTrap:
                Seen.Add("#DB trap");
                BehindExit();
                vcpu.NoteDebug(vcpu.PendingDebug);
                Deliver(GuestEvent.Raised(TrapVector.Debug, 0), vcpu.Rip);
                return true;
            case TrapPriority.Interrupt:
                Seen.Add("interrupt");
                interrupts.Accept();
                Deliver(GuestEvent.Make(GuestEvent.Interrupt, interrupt), vcpu.Rip);
                return true;
            case TrapPriority.Breakpoint:
                Seen.Add("#DB fault");
                BehindExit();
                vcpu.NoteDebug(CodeBreakpoint);
                Deliver(GuestEvent.Raised(TrapVector.Debug, 0), vcpu.Rip);
                return true;
            default:
                return false;
        }
    }

    void Execute()
    {
        var index = Enumerable.Range(0, theCase.Code.Count).First(i => theCase.AddressOf(i) == vcpu.Rip);
        var instruction = theCase.Code[index];
        var next = vcpu.Rip + (ulong)instruction.Code.Length;
        var resume = vcpu.Rflags & TrapFlags.Resume;
        var wasOpen = (vcpu.Rflags & TrapFlags.Interrupt) != 0;
        switch (instruction.Kind)
        {
            case TrapInstructionKind.SetInterruptFlag or TrapInstructionKind.ClearInterruptFlag or TrapInstructionKind.SendSelf when theCase.IsUser:
                Raise(TrapVector.GeneralProtection, 0);
                break;
            case TrapInstructionKind.SetInterruptFlag:
                InstructionEnd.SetInterruptFlag(vcpu, next);
                vcpu.PendingDebug &= quirks.HasFlag(TrapQuirks.StepBehindStiIsLost) ? ~DebugBits.SingleStep : ulong.MaxValue;
                break;
            case TrapInstructionKind.ClearInterruptFlag:
                InstructionEnd.ClearInterruptFlag(vcpu, next);
                break;
            case TrapInstructionKind.PushFlags:
                vcpu.Rsp -= WordBytes;
                InstructionEnd.Done(vcpu, next, 0);
                break;
            case TrapInstructionKind.LoadFlags:
                InstructionEnd.LoadFlags(vcpu, next, theCase.Code[index - 1].Operand);
                break;
            case TrapInstructionKind.LoadStackSegment:
                InstructionEnd.LoadStackSegment(vcpu, next, 0);
                break;
            case TrapInstructionKind.SoftwareInterrupt:
                Seen.Add("INT n");
                Deliver(GuestEvent.Make(GuestEvent.SoftwareInterrupt, instruction.Operand), next);
                break;
            case TrapInstructionKind.Breakpoint:
                Seen.Add("INT3");
                Deliver(GuestEvent.Make(GuestEvent.SoftwareException, TrapVector.Breakpoint), next);
                break;
            case TrapInstructionKind.DebugInterrupt:
                Seen.Add("INT1");
                vcpu.NoteDebug(0);
                Deliver(GuestEvent.Make(GuestEvent.PrivilegedSoftwareException, TrapVector.Debug), next);
                break;
            case TrapInstructionKind.Undefined:
                Raise(TrapVector.InvalidOpcode, 0);
                break;
            case TrapInstructionKind.Divide:
                Raise(TrapVector.DivideError, 0);
                break;
            case TrapInstructionKind.ReadUnmapped:
                vcpu.Cr2 = TrapGround.Unmapped;
                Raise(TrapVector.PageFault, theCase.IsUser ? UserAccess : 0);
                break;
            case TrapInstructionKind.ReadNotCanonical:
                Raise(TrapVector.GeneralProtection, 0);
                break;
            case TrapInstructionKind.WriteWatched or TrapInstructionKind.ReadWatched:
                Access(next, instruction.Kind == TrapInstructionKind.WriteWatched);
                break;
            case TrapInstructionKind.SendSelf:
                Seen.Add("intercepted instruction" + ((vcpu.Rflags & TrapFlags.Trap) != 0 ? " with TF" : ""));
                interrupts.Request((byte)eax);
                InstructionEnd.Done(vcpu, next, 0);
                break;
            case TrapInstructionKind.Halt:
                Seen.Add("HLT" + ((vcpu.Rflags & TrapFlags.Trap) != 0 ? " with TF" : ""));
                InstructionEnd.Done(vcpu, next, 0);
                if (vcpu.PendingDebug == 0 && ((vcpu.Rflags & TrapFlags.Interrupt) == 0 || interrupts.Deliverable == 0))
                {
                    End("a halt that nothing ends");
                }
                break;
            case TrapInstructionKind.Hypercall:
                Seen.Add("hypercall" + ((vcpu.Rflags & TrapFlags.Trap) != 0 ? " with TF" : ""));
                InstructionEnd.Done(vcpu, next, 0);
                break;
            case TrapInstructionKind.LoadEax:
                eax = instruction.Operand;
                InstructionEnd.Done(vcpu, next, 0);
                break;
            case TrapInstructionKind.End:
                isEnded = true;
                break;
            default:
                InstructionEnd.Done(vcpu, next, 0);
                break;
        }
        isBehindExit = instruction.Kind is TrapInstructionKind.SendSelf or TrapInstructionKind.Hypercall or TrapInstructionKind.Halt;
        isArmed = (isArmed && !(isBehindExit && wasOpen)) || (!wasOpen && (vcpu.Rflags & TrapFlags.Interrupt) != 0);
        var isInBlock = instruction.Kind is TrapInstructionKind.Nothing or TrapInstructionKind.ClearInterruptFlag or TrapInstructionKind.PushFlags or TrapInstructionKind.LoadEax
            or TrapInstructionKind.WriteWatched or TrapInstructionKind.ReadWatched;
        mayResume = isInBlock && vcpu.PendingDebug == 0 && (mayResume || resume != 0);
    }

    // #DB exits: of quirks alone.
    void BehindExit() => isArmed &= (vcpu.Rflags & TrapFlags.Interrupt) == 0;

    void Access(ulong next, bool isWrite)
    {
        var isMet = isWrite || (theCase.Dr7 >> 16 & 3) == 3;
        conditionsMet |= isMet ? DataBreakpoint : 0;
        InstructionEnd.Done(vcpu, next, isMet && IsEnabled(0) ? DataBreakpoint : 0);
    }

    bool IsEnabled(int number) => (theCase.Dr7 >> (2 * number) & 3) != 0;

    void Raise(ulong vector, ulong errorCode) => Deliver(GuestEvent.Raised(vector, errorCode), vcpu.Rip);

    void Deliver(GuestEvent one, ulong returnRip)
    {
        if (vcpu.IsInStiShadow)
        {
            Seen.Add("event in the shadow of STI");
        }
        var keepsResume = mayResume && quirks.HasFlag(TrapQuirks.ResumeOutlivesInstruction) && (observed is null || records.Count >= observed.Count || (observed[records.Count].Rflags & TrapFlags.Resume) != 0);
        vcpu.Rflags |= one.IsSoftware && keepsResume ? TrapFlags.Resume : 0;
        vcpu.Rflags &= one.IsSoftware && quirks.HasFlag(TrapQuirks.SoftwareEventClearsResume) ? ~TrapFlags.Resume : ulong.MaxValue;
        for (var i = 0; i < MostDeliveries; i++)
        {
            var delivery = new Delivery(tables, vcpu, one, returnRip);
            delivery.Find();
            delivery.Push(ground.Translate(delivery.StackAccess, delivery.FirstPush));
            if (!delivery.Fault.Exists)
            {
                Handle(one, delivery.Frame);
                return;
            }
            var isGeneral = delivery.Fault.Vector == TrapVector.StackFault && quirks.HasFlag(TrapQuirks.StackFaultIsGeneral);
            var escalation = Escalation.Of(one, isGeneral ? GuestEvent.Raised(TrapVector.GeneralProtection, 0) : delivery.Fault);
            if (escalation.IsShutdown)
            {
                End("a triple fault, which ends the guest");
                return;
            }
            Seen.Add($"fault {delivery.Fault.Vector} in delivery{(one.Type == GuestEvent.Interrupt ? " of an interrupt" : "")}");
            (one, returnRip) = (escalation.Delivered, vcpu.Rip);
        }
        throw new InvalidOperationException($"{theCase}: deliveries that raise exceptions without end");
    }

    // What the guest's handler does (guest/events.asm): nothing between its first instruction, before which an interrupt may come, and its return.
    void Handle(GuestEvent one, TrapFrame frame)
    {
        var vector = one.Vector;
        var place = vcpu.Rsp + (frame.HasErrorCode ? WordBytes : 0);
        while (TakeFirst())
        {
        }
        if (isEnded)
        {
            return;
        }
        if (records.Count == GuestEvents.Most)
        {
            End("more events than are written down");
            return;
        }
        var record = new TrapRecord(vector, frame.HasErrorCode ? frame.ErrorCode : 0, frame.Rip, frame.Cs, frame.Rflags, frame.Rsp, frame.Ss, place, vcpu.Cr2, vcpu.Dr6);
        records.Add(new(record, one, vector == TrapVector.DoubleFault ? TrapFlags.Resume : 0, conditionsMet));
        vcpu.Dr6 = DebugBits.Dr6Reset;
        conditionsMet = 0;
        if (vector >= TrapVector.FirstOfInterrupts)
        {
            interrupts.End();
        }
        else if (vector is < FirstHandled or > LastHandled)
        {
            isEnded = true;
            return;
        }
        isBehindExit = false;
        isArmed |= (frame.Rflags & TrapFlags.Interrupt) != 0;
        frame.Rflags |= vector == TrapVector.Debug ? TrapFlags.Resume : 0;
        InstructionEnd.Return(vcpu, frame);
    }

    void End(string reason)
    {
        NotMade = reason;
        isEnded = true;
    }
}

/// <summary>The interrupts that a vcpu sent to itself: requested, and in service.</summary>
sealed class SelfInterrupts
{
    const int ClassShift = 4;

    readonly SortedSet<byte> requested = [];
    readonly SortedSet<byte> inService = [];

    /// <summary>The vector that is delivered next, of a class above that of every one in service; 0 for none.</summary>
    public byte Deliverable => requested.Count > 0 && (inService.Count == 0 || requested.Max >> ClassShift > inService.Max >> ClassShift) ? requested.Max : (byte)0;

    /// <summary>Requests one.</summary>
    public void Request(byte vector) => requested.Add(vector);

    /// <summary>The one that is deliverable is delivered.</summary>
    public void Accept()
    {
        var vector = Deliverable;
        requested.Remove(vector);
        inService.Add(vector);
    }

    /// <summary>The one of the highest vector in service is ended.</summary>
    public void End() => inService.Remove(inService.Max);
}
