using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What holds of every delivery, whatever is in the guest's tables, in its task state and in its page tables.</summary>
public static class DeliveryConsequences
{
    /// <summary>The handler has TF, NT and RF clear, and IF only when it had it before.</summary>
    [Consequence("HC-TRP-010")]
    public static Bool HandlerBeginsClean(
        State state, TableBase idt, TableLimit idtLimit, TableBase gdt, TableLimit gdtLimit, TableBase task, GuestEvent one, BoundaryState registers, LinearAddress stack, GuestEvent flags)
    {
        var (vcpu, delivery) = Deliver(state, idt, idtLimit, gdt, gdtLimit, task, one, registers, stack.Value, flags.Value);
        return Logic.Implies(!delivery.Fault.Exists, ((vcpu.Rflags & TrapFlags.ClearInHandler) == 0) & ((vcpu.Rflags & ~flags.Value) == 0) & !vcpu.IsInStackShadow & !vcpu.IsInStiShadow);
    }

    /// <summary>INT n, INT3 and INTO reach no handler by a gate whose DPL is below CPL.</summary>
    [Consequence("HC-TRP-005")]
    public static Bool SoftwareObeysPrivilege(
        State state, TableBase idt, TableLimit idtLimit, TableBase gdt, TableLimit gdtLimit, TableBase task, GuestEvent one, BoundaryState registers, LinearAddress stack, GuestEvent flags)
    {
        var before = registers.Value & 3;
        var (_, delivery) = Deliver(state, idt, idtLimit, gdt, gdtLimit, task, one, registers, stack.Value, flags.Value);
        var gate = new SystemTables(state, idt, idtLimit, gdt, gdtLimit, task).GateOf(one.Vector);
        var isCalledFor = (one.Type == GuestEvent.SoftwareInterrupt) | (one.Type == GuestEvent.SoftwareException);
        return Logic.Implies(!delivery.Fault.Exists & isCalledFor, gate.Dpl >= before);
    }

    /// <summary>The handler is never less privileged than what was interrupted, and its code is present 64-bit code.</summary>
    [Consequence("HC-TRP-007")]
    public static Bool HandlerIsNoLessPrivileged(
        State state, TableBase idt, TableLimit idtLimit, TableBase gdt, TableLimit gdtLimit, TableBase task, GuestEvent one, BoundaryState registers, LinearAddress stack, GuestEvent flags)
    {
        var before = registers.Value & 3;
        var (vcpu, delivery) = Deliver(state, idt, idtLimit, gdt, gdtLimit, task, one, registers, stack.Value, flags.Value);
        var tables = new SystemTables(state, idt, idtLimit, gdt, gdtLimit, task);
        var code = tables.CodeOf(tables.GateOf(one.Vector).Selector);
        return Logic.Implies(!delivery.Fault.Exists, (vcpu.Cpl <= before) & ((vcpu.Cs & 3) == vcpu.Cpl) & code.IsPresent & code.Is64Bit & code.IsCode);
    }

    /// <summary>The frame is aligned, and has an error code exactly when the event has.</summary>
    [Consequence("HC-TRP-008")]
    public static Bool FrameIsAligned(
        State state, TableBase idt, TableLimit idtLimit, TableBase gdt, TableLimit gdtLimit, TableBase task, GuestEvent one, BoundaryState registers, LinearAddress stack, GuestEvent flags)
    {
        var (vcpu, delivery) = Deliver(state, idt, idtLimit, gdt, gdtLimit, task, one, registers, stack.Value, flags.Value);
        return Logic.Implies(!delivery.Fault.Exists, ((vcpu.Rsp & 15) == Logic.Select(one.HasErrorCode, 0UL, 8UL)) & (delivery.Frame.HasErrorCode == one.HasErrorCode));
    }

    /// <summary>A delivery that raises an exception changes no register but CR2, and raises #GP, #NP, #SS or #PF, with EXT and the IDT's bit as the event has them.</summary>
    [Consequence("HC-TRP-009")]
    public static Bool FaultChangesNothing(
        State state, TableBase idt, TableLimit idtLimit, TableBase gdt, TableLimit gdtLimit, TableBase task, GuestEvent one, BoundaryState registers, LinearAddress stack, GuestEvent flags)
    {
        var former = RegistersOf(registers, stack.Value, flags.Value);
        var (vcpu, delivery) = Deliver(state, idt, idtLimit, gdt, gdtLimit, task, one, registers, stack.Value, flags.Value);
        var fault = delivery.Fault;
        var isSame = (vcpu.Rip == former.Rip) & (vcpu.Rsp == former.Rsp) & (vcpu.Rflags == former.Rflags) & (vcpu.Cs == former.Cs) & (vcpu.Ss == former.Ss) & (vcpu.Cpl == former.Cpl);
        var isSelector = (fault.Vector == TrapVector.GeneralProtection) | (fault.Vector == TrapVector.SegmentNotPresent) | (fault.Vector == TrapVector.StackFault);
        var isCalledFor = (one.Type == GuestEvent.SoftwareInterrupt) | (one.Type == GuestEvent.SoftwareException);
        return Logic.Implies(fault.Exists, isSame & fault.HasErrorCode & (isSelector | (fault.Vector == TrapVector.PageFault))
            & Logic.Implies(isSelector, (fault.ErrorCode & 1) == Logic.ToWord(!isCalledFor)));
    }

    static (TrapState Vcpu, Delivery Delivery) Deliver(
        State state, TableBase idt, TableLimit idtLimit, TableBase gdt, TableLimit gdtLimit, TableBase task, GuestEvent one, BoundaryState registers, Word stack, Word flags)
    {
        var vcpu = RegistersOf(registers, stack, flags);
        var delivery = new Delivery(new(state, idt, idtLimit, gdt, gdtLimit, task), vcpu, one, vcpu.Rip);
        delivery.Find();
        // Whatever the page tables say: bits of a word of which nothing is known.
        delivery.Push(new() { End = (registers.Value >> 2) & 7, Linear = delivery.FirstPush, ErrorCode = (registers.Value >> 5) & 31 });
        return (vcpu, delivery);
    }

    static TrapState RegistersOf(BoundaryState registers, Word stack, Word flags)
        => new() { Cpl = registers.Value & 3, Rflags = flags, Rsp = stack, Rip = ~stack, Cs = stack >> 16, IsInStiShadow = (registers.Value & 1024) != 0, IsInStackShadow = (registers.Value & 2048) != 0 };
}
