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
    /// Offers the vcpu's upcall to the processor, which delivers it as soon as the guest can take an interrupt; or withdraws the offer.
    /// A level is offered as long as it is pending; an edge until the processor has delivered it.
    /// </summary>
    public static void OfferUpcall(SvmVcpu* vcpu)
    {
        var vmcb = vcpu->Vmcb;
        var hypervisor = vcpu->Processor->Hypervisor;
        if (vcpu->OfferedEdge != 0 && (vmcb->VirtualInterrupt & VirtualInterrupt.Pending) == 0)
        {
            vcpu->OfferedEdge = 0;
        }
        var edge = VcpuEvents.TakeEdge(vcpu->Vcpu);
        if (edge != 0)
        {
            vcpu->OfferedEdge = edge;
        }
        var vector = vcpu->OfferedEdge != 0 ? (byte)vcpu->OfferedEdge : VcpuEvents.LevelVector(hypervisor, vcpu->Vcpu);
        vmcb->VirtualInterrupt = vector == 0
            ? VirtualInterrupt.Masking
            : VirtualInterrupt.Masking | VirtualInterrupt.Pending | VirtualInterrupt.HighestPriority
                | VirtualInterrupt.IgnoreTaskPriority | ((ulong)vector << VirtualInterrupt.VectorShift);
    }
}
