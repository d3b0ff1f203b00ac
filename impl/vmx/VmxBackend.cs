using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl.Vmx;

/// <summary>Intel's extension: what the rest of the hypervisor asks of it, in terms of the current VMCS.</summary>
readonly unsafe struct VmxBackend : IBackend
{
    const int EferLmaBit = 10;
    const int RightsLongBit = 13;
    const int RightsDefaultBit = 14;
    const int RightsPrivilegeShift = 5;
    const int StackRightsShift = 32;
    const ulong Shadows = 3;

    [RuntimeImport("*", "vmx_note_paging"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong ReadPaging(GuestPaging* paging);

    [RuntimeImport("*", "vmx_skip"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong SkipInstruction();

    [RuntimeImport("*", "vmx_take_interrupts"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void OpenWindow();

    [RuntimeImport("*", "vmx_wait_for_interrupt"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void HaltInWindow();

    /// <inheritdoc/>
    public static void Start(HvmVcpu* vcpu) => GuestRegisters.Start(vcpu);

    /// <inheritdoc/>
    public static void Save(HvmVcpu* vcpu)
    {
        VmxRegisters.Save(VmxVcpu.Of(vcpu));
        // A VMCS is active on one processor at the most, and on none when its page is given back; the next entry is a launch.
        Vmcs.Clear(vcpu->ControlBlock);
        VmxVcpu.Of(vcpu)->IsLaunched = 0;
    }

    /// <inheritdoc/>
    public static void Load(HvmVcpu* vcpu)
    {
        Vmcs.Load(vcpu->ControlBlock);
        VmxRegisters.Load(VmxVcpu.Of(vcpu));
        // Its preemption timer is as the processor left it that had it last.
        VmxProcessor.Of(vcpu)->Preempted = null;
        if (VmxVcpu.Of(vcpu)->Vpid == VmxProcessor.SharedVpid)
        {
            // What the processor remembers under it may be another domain's.
            Translations.ForgetVcpu(vcpu);
        }
    }

    /// <inheritdoc/>
    public static void Flush(HvmVcpu* vcpu) => Translations.ForgetP2m(vcpu);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NotePaging(HvmVcpu* vcpu)
    {
        var paging = &vcpu->Vcpu->Paging;
        var rights = ReadPaging(paging);
        paging->Is64Bit = (byte)((paging->Efer >> EferLmaBit) & (rights >> RightsLongBit) & 1);
        paging->Cpl = (byte)((rights >> (StackRightsShift + RightsPrivilegeShift)) & 3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Skip(HvmVcpu* vcpu, int length)
    {
        if ((SkipInstruction() & InstructionFlags.ActAtEnd) != 0)
        {
            EndInstruction(vcpu);
        }
    }

    /// <inheritdoc/>
    public static void SkipBytes(HvmVcpu* vcpu, uint length)
    {
        var next = Vmcs.Read(Field.GuestRip) + length;
        Vmcs.Write(Field.GuestRip, Code(vcpu).Bits == 64 ? next : (uint)next);
        Vmcs.Write(Field.Interruptibility, Vmcs.Read(Field.Interruptibility) & ~Shadows);
        if ((Rflags(vcpu) & InstructionFlags.ActAtEnd) != 0)
        {
            EndInstruction(vcpu);
        }
    }

    // What the processor does behind an instruction that it carries out itself. Breakpoints that were kept back come with the single step: they would be lost by its injection.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void EndInstruction(HvmVcpu* vcpu)
    {
        const ulong Breakpoints = 0xf;
        var rflags = Rflags(vcpu);
        if ((rflags & InstructionFlags.Trap) != 0)
        {
            NoteDebug(InstructionFlags.SingleStep | (Vmcs.Read(Field.PendingDebug) & Breakpoints));
            Raise(vcpu, ExceptionVector.Debug);
        }
        Vmcs.Write(Field.GuestRflags, rflags & ~InstructionFlags.Resume);
    }

    /// <summary>Does what the processor does itself when it delivers #DB, and leaves to the hypervisor when it exits or injects instead: Intel SDM volume 3, 27.6.1.2 and 28.2.1.</summary>
    public static void NoteDebug(ulong conditions)
    {
        VmxRegisters.WriteDr6(InstructionFlags.Dr6(VmxRegisters.ReadDr6(), conditions));
        Vmcs.Write(Field.GuestDr7, InstructionFlags.Dr7(Vmcs.Read(Field.GuestDr7)));
    }

    /// <summary>In a shadow the processor enters a guest that steps only with a step pending, which an exit by #DB does not leave: Intel SDM volume 3, 27.3.1.5.</summary>
    public static void KeepStepPending(HvmVcpu* vcpu)
    {
        if ((Vmcs.Read(Field.Interruptibility) & Shadows) != 0 && (Rflags(vcpu) & InstructionFlags.Trap) != 0)
        {
            Vmcs.Write(Field.PendingDebug, InstructionFlags.SingleStep);
        }
    }

    /// <inheritdoc/>
    public static GuestCode Code(HvmVcpu* vcpu)
    {
        var rights = Vmcs.Read(Field.GuestCsRights);
        var rip = Vmcs.Read(Field.GuestRip);
        return (Vmcs.Read(Field.GuestEfer) >> EferLmaBit & rights >> RightsLongBit & 1) != 0
            ? new GuestCode(rip, 64)
            : GuestCode.InSegment(Vmcs.Read(Field.GuestCsBase), rip, (rights >> RightsDefaultBit & 1) != 0);
    }

    /// <inheritdoc/>
    public static bool IsDelivering(HvmVcpu* vcpu) => VmxVcpu.Of(vcpu)->HasEvent != 0;

    /// <inheritdoc/>
    public static void Raise(HvmVcpu* vcpu, ExceptionVector vector) => Replace(vcpu, Event.Valid | Event.Exception | (uint)vector, 0);

    /// <inheritdoc/>
    public static void RaiseWithCode(HvmVcpu* vcpu, ExceptionVector vector, uint code)
    {
        // In real mode exceptions have no error code.
        var hasCode = (Vmcs.Read(Field.GuestCr0) & ControlRegisters.Cr0ProtectionEnabled) != 0;
        Replace(vcpu, Event.Valid | Event.Exception | (hasCode ? Event.HasErrorCode : 0) | (uint)vector, code);
    }

    // An event whose delivery the exit interrupted is what is to be injected already.
    static void Replace(HvmVcpu* vcpu, uint what, uint code)
    {
        var interrupted = IsDelivering(vcpu) ? VmxVcpu.Of(vcpu)->Vectoring & Event.DeliverableMask : 0;
        var delivered = InterruptedEvent.Replace(interrupted, what);
        if (delivered == InterruptedEvent.Shutdown)
        {
            ExitActions<VmxBackend>.TripleFault(vcpu);
            return;
        }
        // #DF in the place of both has the error code 0.
        Vmcs.Write(Field.EntryErrorCode, delivered == what ? code : 0);
        Deliver(vcpu, (uint)delivered);
    }

    /// <summary>Delivers <paramref name="what"/>, an <see cref="Event"/>, on the next entry.</summary>
    public static void Deliver(HvmVcpu* vcpu, uint what)
    {
        Vmcs.Write(Field.EntryEvent, what);
        VmxVcpu.Of(vcpu)->HasEvent = 1;
    }

    /// <inheritdoc/>
    public static ulong Rip(HvmVcpu* vcpu) => Vmcs.Read(Field.GuestRip);

    /// <inheritdoc/>
    public static ulong Rsp(HvmVcpu* vcpu) => Vmcs.Read(Field.GuestRsp);

    /// <inheritdoc/>
    public static void SetRsp(HvmVcpu* vcpu, ulong value) => Vmcs.Write(Field.GuestRsp, value);

    /// <inheritdoc/>
    public static ulong Rflags(HvmVcpu* vcpu) => Vmcs.Read(Field.GuestRflags);

    /// <inheritdoc/>
    public static ulong Cr0(HvmVcpu* vcpu) => ControlRegisters.Cr0(vcpu);

    /// <inheritdoc/>
    public static ulong Cr4(HvmVcpu* vcpu) => ControlRegisters.Cr4(vcpu);

    /// <inheritdoc/>
    public static uint Cpl(HvmVcpu* vcpu) => (uint)(Vmcs.Read(Field.GuestSsRights) >> RightsPrivilegeShift) & 3;

    /// <inheritdoc/>
    public static ulong Efer(HvmVcpu* vcpu) => Vmcs.Read(Field.GuestEfer);

    /// <inheritdoc/>
    public static void SetEfer(HvmVcpu* vcpu, ulong value) => Vmcs.Write(Field.GuestEfer, value);

    /// <inheritdoc/>
    public static ulong Pat(HvmVcpu* vcpu) => VmxVcpu.Of(vcpu)->Pat;

    /// <inheritdoc/>
    public static void SetPat(HvmVcpu* vcpu, ulong value) => VmxVcpu.Of(vcpu)->Pat = value;

    // CR8 is not the processor's: each access to it is an exit, so the local APIC always knows the task priority.

    /// <inheritdoc/>
    public static uint TaskPriorityClass(HvmVcpu* vcpu) => vcpu->Apic.TaskPriority >> VirtualApic.ClassShift;

    /// <inheritdoc/>
    public static void SetTaskPriorityClass(HvmVcpu* vcpu, uint taskClass)
    {
    }

    /// <inheritdoc/>
    public static void OfferLevel(HvmVcpu* vcpu, byte vector)
    {
        var state = VmxVcpu.Of(vcpu);
        state->TookOffer = 0;
        if (state->HasEvent == 0 && InstructionFlags.IsOpen(Rflags(vcpu), Vmcs.Read(Field.Interruptibility) & Shadows))
        {
            Deliver(vcpu, Event.Valid | Event.Interrupt | vector);
            state->TookOffer = 1;
            SetWindow(state, 0);
            return;
        }
        SetWindow(state, RunControl.InterruptWindow);
    }

    /// <inheritdoc/>
    public static void OfferInterrupt(HvmVcpu* vcpu, byte vector)
    {
        if (vector >> VirtualApic.ClassShift > TaskPriorityClass(vcpu))
        {
            OfferLevel(vcpu, vector);
        }
        else
        {
            WithdrawOffer(vcpu);
        }
    }

    /// <inheritdoc/>
    public static bool TookOffer(HvmVcpu* vcpu) => VmxVcpu.Of(vcpu)->TookOffer != 0;

    /// <inheritdoc/>
    public static void WithdrawOffer(HvmVcpu* vcpu)
    {
        var state = VmxVcpu.Of(vcpu);
        state->TookOffer = 0;
        SetWindow(state, 0);
    }

    /// <inheritdoc/>
    public static void TakeInterrupts() => OpenWindow();

    /// <inheritdoc/>
    public static void WaitForInterrupt() => HaltInWindow();

    // When nothing can be delivered now, the run is to end as soon as something can.
    static void SetWindow(VmxVcpu* state, RunControl window)
    {
        var controls = (state->RunControls & ~RunControl.InterruptWindow) | window;
        if (controls != state->RunControls)
        {
            state->RunControls = controls;
            Vmcs.Write(Field.RunControls, (ulong)controls);
        }
    }
}
