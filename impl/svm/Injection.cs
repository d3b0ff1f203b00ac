using System.Runtime.CompilerServices;
using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>Exceptions that the hypervisor raises in a guest.</summary>
public enum ExceptionVector : byte
{
    /// <summary>#DB.</summary>
    Debug = 1,

    /// <summary>#UD.</summary>
    InvalidOpcode = 6,

    /// <summary>#GP.</summary>
    GeneralProtection = 13,

    /// <summary>#AC.</summary>
    AlignmentCheck = 17,
}

/// <summary>Puts events into a VMCB for delivery at the next entry.</summary>
static unsafe class Injection
{
    const int ErrorCodeShift = 32;

    /// <summary>An exception without an error code.</summary>
    public static void Raise(Vmcb* vmcb, ExceptionVector vector)
        => vmcb->EventInjection = Event.Valid | Event.Exception | (ulong)vector;

    /// <summary>An exception with an error code.</summary>
    public static void RaiseWithCode(Vmcb* vmcb, ExceptionVector vector, uint code)
        => vmcb->EventInjection = Event.Valid | Event.Exception | Event.HasErrorCode | (ulong)vector | ((ulong)code << ErrorCodeShift);

    /// <summary>
    /// Offers the processor the interrupt that the vcpu is to get next, which it delivers as soon as the guest can take one; or withdraws an offer.
    /// The domain's callback vector comes first and does not pass through the local APIC: it is a level, offered as long as it is pending.
    /// </summary>
    public static void Offer(SvmVcpu* vcpu)
    {
        var vmcb = vcpu->Vmcb;
        var apic = &vcpu->Apic;
        if (vcpu->Offered != 0 && (vmcb->VirtualInterrupt & VirtualInterrupt.Pending) == 0)
        {
            VirtualApic.Accept(apic, (byte)vcpu->Offered);
        }
        VirtualApic.Request(apic, VcpuEvents.TakeEdge(vcpu->Vcpu));
        vcpu->Offered = 0;
        var vector = VcpuEvents.LevelVector(vcpu->Processor->Hypervisor, vcpu->Vcpu);
        var control = VirtualInterrupt.Masking | (vmcb->VirtualInterrupt & VirtualInterrupt.TaskPriorityMask);
        if (vector != 0)
        {
            control |= VirtualInterrupt.Pending | VirtualInterrupt.HighestPriority | VirtualInterrupt.IgnoreTaskPriority;
        }
        else if (apic->Pending != 0 && (vector = VirtualApic.Next(apic)) != 0)
        {
            // The processor holds it back as long as the guest's task priority, which CR8 changes without an exit, does.
            vcpu->Offered = vector;
            control |= VirtualInterrupt.Pending | ((ulong)(vector >> VirtualApic.ClassShift) << VirtualInterrupt.PriorityShift);
        }
        vmcb->VirtualInterrupt = control | ((ulong)vector << VirtualInterrupt.VectorShift);
    }

    /// <summary>Makes the local APIC's task priority follow CR8.</summary>
    public static void NoteTaskPriority(SvmVcpu* vcpu)
    {
        var taskClass = (uint)(vcpu->Vmcb->VirtualInterrupt & VirtualInterrupt.TaskPriorityMask);
        if (taskClass != vcpu->Apic.TaskPriority >> VirtualApic.ClassShift)
        {
            vcpu->Apic.TaskPriority = taskClass << VirtualApic.ClassShift;
        }
    }

    /// <summary>Sets the local APIC's task priority, and CR8 with it.</summary>
    public static void SetTaskPriority(SvmVcpu* vcpu, byte priority)
    {
        vcpu->Apic.TaskPriority = priority;
        vcpu->Vmcb->VirtualInterrupt = (vcpu->Vmcb->VirtualInterrupt & ~VirtualInterrupt.TaskPriorityMask)
            | (uint)(priority >> VirtualApic.ClassShift);
    }

    /// <summary>Whether <see cref="Offer"/> has anything to do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayChange(SvmVcpu* vcpu)
        => (vcpu->Offered | vcpu->Apic.Pending | vcpu->Vcpu->UpcallRequested) != 0
            || (vcpu->Vmcb->VirtualInterrupt & ~VirtualInterrupt.TaskPriorityMask) != VirtualInterrupt.Masking
            || (vcpu->Vcpu->UpcallVector == 0 && vcpu->Domain->Parameters[(int)HvmParam.CallbackIrq] != 0
                && VcpuEvents.UpcallPending(vcpu->Processor->Hypervisor, vcpu->Vcpu));

    /// <summary>Whether an interrupt waits that would end a halt.</summary>
    public static bool IsWaiting(SvmVcpu* vcpu)
    {
        NoteTaskPriority(vcpu);
        return vcpu->Apic.Pending != 0 && VirtualApic.Deliverable(&vcpu->Apic) != 0;
    }
}
