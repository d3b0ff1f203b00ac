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

/// <summary>Which interrupt a vcpu is to get next. The backend delivers it as soon as the guest can take one.</summary>
static unsafe class Injection<TBackend>
    where TBackend : struct, IBackend
{
    /// <summary>
    /// Offers the processor the interrupt that the vcpu is to get next, or withdraws an offer.
    /// The domain's callback vector comes first and does not pass through the local APIC: it is a level, offered as long as it is pending.
    /// </summary>
    public static void Offer(HvmVcpu* vcpu)
    {
        var apic = &vcpu->Apic;
        Settle(vcpu);
        var edge = VcpuEvents.TakeEdge(vcpu->Vcpu);
        if (apic->Mode != ApicMode.Disabled)
        {
            ApicPriority.Request(apic, edge);
        }
        var level = VcpuEvents.LevelVector(vcpu->Processor->Hypervisor, vcpu->Vcpu);
        var vector = level == 0 && apic->Pending != 0 ? ApicPriority.Next(apic) : (byte)0;
        vcpu->OfferedLevel = level;
        vcpu->Offered = vector;
        ApicPriority.NoteOffer(apic, vector);
        if (level != 0)
        {
            TBackend.OfferLevel(vcpu, level);
        }
        else if (vector != 0)
        {
            TBackend.OfferInterrupt(vcpu, vector);
        }
        else
        {
            TBackend.WithdrawOffer(vcpu);
        }
    }

    /// <summary>Makes the local APIC know what the processor did since it was last looked at: delivered an interrupt, changed the task priority by CR8.</summary>
    public static void Settle(HvmVcpu* vcpu)
    {
        if (vcpu->Offered != 0 && TBackend.TookOffer(vcpu))
        {
            ApicPriority.Accept(&vcpu->Apic, (byte)vcpu->Offered);
            vcpu->Offered = 0;
        }
        var taskClass = TBackend.TaskPriorityClass(vcpu);
        if (taskClass != vcpu->Apic.TaskPriority >> VirtualApic.ClassShift)
        {
            vcpu->Apic.TaskPriority = taskClass << VirtualApic.ClassShift;
        }
    }

    /// <summary>Whether <see cref="Offer"/> has anything to do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayChange(HvmVcpu* vcpu)
        => (vcpu->Offered | vcpu->OfferedLevel | vcpu->Apic.Pending | vcpu->Vcpu->UpcallRequested) != 0
            || (vcpu->Vcpu->UpcallVector == 0 && vcpu->Domain->Parameters[(int)HvmParam.CallbackIrq] != 0
                && VcpuEvents.UpcallPending(vcpu->Processor->Hypervisor, vcpu->Vcpu));

    /// <summary>Whether an interrupt waits that would end a halt.</summary>
    public static bool IsWaiting(HvmVcpu* vcpu)
    {
        Settle(vcpu);
        return vcpu->Apic.Pending != 0 && ApicPriority.Deliverable(&vcpu->Apic) != 0;
    }
}
