using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl.Svm;

/// <summary>AMD's extension: what the rest of the hypervisor asks of it, in terms of a VMCB.</summary>
readonly unsafe struct SvmBackend : IBackend
{
    const ulong ShadowBit = 1;
    const int CodeSegmentLongBit = 9;
    const int CodeSegmentDefaultBit = 10;
    const int EferLmaBit = 10;
    const ulong EferSvme = 1 << 12;
    const int ErrorCodeShift = 32;

    [RuntimeImport("*", "svm_take_interrupts"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void OpenWindow();

    [RuntimeImport("*", "svm_wait_for_interrupt"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void HaltInWindow();

    /// <summary>The control block of a vcpu.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vmcb* Block(HvmVcpu* vcpu) => (Vmcb*)vcpu->ControlBlock;

    /// <inheritdoc/>
    public static void Start(HvmVcpu* vcpu) => GuestRegisters.Start(vcpu);

    /// <inheritdoc/>
    public static void Save(HvmVcpu* vcpu) => SvmRegisters.Save(vcpu);

    /// <inheritdoc/>
    public static void Load(HvmVcpu* vcpu)
    {
        SvmRegisters.Load(vcpu);
        if (Block(vcpu)->Asid == SvmProcessor.SharedAsid)
        {
            // What the processor remembers under it may be another domain's.
            Block(vcpu)->TlbControl = TlbControl.Everything;
        }
    }

    /// <inheritdoc/>
    public static void Flush(HvmVcpu* vcpu)
        => Block(vcpu)->TlbControl = SvmProcessor.Of(vcpu)->HasFlushByAsid != 0 ? TlbControl.ThisGuest : TlbControl.Everything;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NotePaging(HvmVcpu* vcpu)
    {
        var vmcb = Block(vcpu);
        ref var paging = ref vcpu->Vcpu->Paging;
        paging.Cr0 = vmcb->Cr0;
        paging.Cr3 = vmcb->Cr3;
        paging.Cr4 = vmcb->Cr4;
        paging.Efer = vmcb->Efer;
        paging.Is64Bit = (byte)((vmcb->Efer >> EferLmaBit) & ((ulong)vmcb->Cs.Attributes >> CodeSegmentLongBit) & 1);
        paging.Cpl = vmcb->Cpl;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Skip(HvmVcpu* vcpu, int length)
    {
        var vmcb = Block(vcpu);
        vmcb->Rip = vmcb->NextRip != 0 ? vmcb->NextRip : vmcb->Rip + (ulong)length;
        vmcb->InterruptShadow &= ~ShadowBit;
        if ((vmcb->Rflags & InstructionFlags.ActAtEnd) != 0)
        {
            EndInstruction(vcpu);
        }
    }

    /// <inheritdoc/>
    public static void SkipBytes(HvmVcpu* vcpu, uint length)
    {
        var vmcb = Block(vcpu);
        var next = vmcb->Rip + length;
        vmcb->Rip = Code(vcpu).Bits == 64 ? next : (uint)next;
        vmcb->InterruptShadow &= ~ShadowBit;
        if ((vmcb->Rflags & InstructionFlags.ActAtEnd) != 0)
        {
            EndInstruction(vcpu);
        }
    }

    // What the processor does behind an instruction that it carries out itself.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void EndInstruction(HvmVcpu* vcpu)
    {
        var vmcb = Block(vcpu);
        if ((vmcb->Rflags & InstructionFlags.Trap) != 0)
        {
            vmcb->Dr6 = InstructionFlags.Dr6(vmcb->Dr6, InstructionFlags.SingleStep);
            vmcb->Dr7 = InstructionFlags.Dr7(vmcb->Dr7);
            Raise(vcpu, ExceptionVector.Debug);
        }
        vmcb->Rflags &= ~InstructionFlags.Resume;
    }

    /// <inheritdoc/>
    public static GuestCode Code(HvmVcpu* vcpu)
    {
        var vmcb = Block(vcpu);
        ref readonly var segment = ref vmcb->Cs;
        return (vmcb->Efer >> EferLmaBit & (ulong)segment.Attributes >> CodeSegmentLongBit & 1) != 0
            ? new GuestCode(vmcb->Rip, 64)
            : GuestCode.InSegment(segment.Base, vmcb->Rip, (segment.Attributes >> CodeSegmentDefaultBit & 1) != 0);
    }

    /// <inheritdoc/>
    public static bool IsDelivering(HvmVcpu* vcpu) => (Block(vcpu)->EventInjection & Event.Valid) != 0;

    /// <inheritdoc/>
    public static void Raise(HvmVcpu* vcpu, ExceptionVector vector) => Deliver(vcpu, Event.Valid | Event.Exception | (ulong)vector);

    /// <inheritdoc/>
    public static void RaiseWithCode(HvmVcpu* vcpu, ExceptionVector vector, uint code)
        => Deliver(vcpu, Event.Valid | Event.Exception | Event.HasErrorCode | (ulong)vector | ((ulong)code << ErrorCodeShift));

    // An event whose delivery the exit interrupted is what is to be injected already.
    static void Deliver(HvmVcpu* vcpu, ulong what)
    {
        var vmcb = Block(vcpu);
        var delivered = InterruptedEvent.Replace(vmcb->EventInjection, what);
        if (delivered == InterruptedEvent.Shutdown)
        {
            vmcb->EventInjection = 0;
            ExitActions<SvmBackend>.TripleFault(vcpu);
            return;
        }
        vmcb->EventInjection = delivered;
    }

    /// <inheritdoc/>
    public static ulong Rip(HvmVcpu* vcpu) => Block(vcpu)->Rip;

    /// <inheritdoc/>
    public static ulong Rsp(HvmVcpu* vcpu) => Block(vcpu)->Rsp;

    /// <inheritdoc/>
    public static void SetRsp(HvmVcpu* vcpu, ulong value) => Block(vcpu)->Rsp = value;

    /// <inheritdoc/>
    public static ulong Rflags(HvmVcpu* vcpu) => Block(vcpu)->Rflags;

    /// <inheritdoc/>
    public static ulong Cr0(HvmVcpu* vcpu) => Block(vcpu)->Cr0;

    /// <inheritdoc/>
    public static ulong Cr4(HvmVcpu* vcpu) => Block(vcpu)->Cr4;

    /// <inheritdoc/>
    public static uint Cpl(HvmVcpu* vcpu) => Block(vcpu)->Cpl;

    /// <inheritdoc/>
    public static ulong Efer(HvmVcpu* vcpu) => Block(vcpu)->Efer & ~EferSvme;

    /// <inheritdoc/>
    public static void SetEfer(HvmVcpu* vcpu, ulong value) => Block(vcpu)->Efer = value | EferSvme;

    /// <inheritdoc/>
    public static ulong Pat(HvmVcpu* vcpu) => Block(vcpu)->Pat;

    /// <inheritdoc/>
    public static void SetPat(HvmVcpu* vcpu, ulong value) => Block(vcpu)->Pat = value;

    /// <inheritdoc/>
    public static uint TaskPriorityClass(HvmVcpu* vcpu) => (uint)(Block(vcpu)->VirtualInterrupt & VirtualInterrupt.TaskPriorityMask);

    /// <inheritdoc/>
    public static void SetTaskPriorityClass(HvmVcpu* vcpu, uint taskClass)
        => Block(vcpu)->VirtualInterrupt = (Block(vcpu)->VirtualInterrupt & ~VirtualInterrupt.TaskPriorityMask) | taskClass;

    /// <inheritdoc/>
    public static void OfferLevel(HvmVcpu* vcpu, byte vector)
        => Offer(vcpu, vector, VirtualInterrupt.HighestPriority | VirtualInterrupt.IgnoreTaskPriority);

    /// <inheritdoc/>
    public static void OfferInterrupt(HvmVcpu* vcpu, byte vector)
        // The processor holds it back as long as the guest's task priority, which CR8 changes without an exit, does.
        => Offer(vcpu, vector, (ulong)(vector >> VirtualApic.ClassShift) << VirtualInterrupt.PriorityShift);

    /// <inheritdoc/>
    public static bool TookOffer(HvmVcpu* vcpu) => (Block(vcpu)->VirtualInterrupt & VirtualInterrupt.Pending) == 0;

    /// <inheritdoc/>
    public static void WithdrawOffer(HvmVcpu* vcpu) => Block(vcpu)->VirtualInterrupt = WithoutOffer(vcpu);

    /// <inheritdoc/>
    public static void TakeInterrupts() => OpenWindow();

    /// <inheritdoc/>
    public static void WaitForInterrupt() => HaltInWindow();

    static ulong WithoutOffer(HvmVcpu* vcpu)
        => VirtualInterrupt.Masking | (Block(vcpu)->VirtualInterrupt & VirtualInterrupt.TaskPriorityMask);

    static void Offer(HvmVcpu* vcpu, byte vector, ulong priority)
        => Block(vcpu)->VirtualInterrupt = WithoutOffer(vcpu) | VirtualInterrupt.Pending | priority | ((ulong)vector << VirtualInterrupt.VectorShift);
}
