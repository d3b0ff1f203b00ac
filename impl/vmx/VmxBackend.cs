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
    const ulong InterruptFlag = 1 << 9;
    const ulong Shadows = 3;

    [RuntimeImport("*", "vmx_note_paging"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong ReadPaging(GuestPaging* paging);

    [RuntimeImport("*", "vmx_skip"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void SkipInstruction();

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
    public static void Skip(HvmVcpu* vcpu, int length) => SkipInstruction();

    /// <inheritdoc/>
    public static void SkipBytes(HvmVcpu* vcpu, uint length)
    {
        var next = Vmcs.Read(Field.GuestRip) + length;
        Vmcs.Write(Field.GuestRip, Code(vcpu).Bits == 64 ? next : (uint)next);
        Vmcs.Write(Field.Interruptibility, Vmcs.Read(Field.Interruptibility) & ~Shadows);
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
    public static void Raise(HvmVcpu* vcpu, ExceptionVector vector) => Deliver(vcpu, Event.Valid | Event.Exception | (uint)vector);

    /// <inheritdoc/>
    public static void RaiseWithCode(HvmVcpu* vcpu, ExceptionVector vector, uint code)
    {
        // In real mode exceptions have no error code.
        var hasCode = (Vmcs.Read(Field.GuestCr0) & ControlRegisters.Cr0ProtectionEnabled) != 0;
        Vmcs.Write(Field.EntryErrorCode, code);
        Deliver(vcpu, Event.Valid | Event.Exception | (hasCode ? Event.HasErrorCode : 0) | (uint)vector);
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
        if (state->HasEvent == 0 && (Rflags(vcpu) & InterruptFlag) != 0 && (Vmcs.Read(Field.Interruptibility) & Shadows) == 0)
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
