using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl.Vmx;

/// <summary>Why a guest's run has ended, in VMX's terms: the reason is found, and <see cref="ExitActions{TBackend}"/> deals with it.</summary>
static unsafe class Exits
{
    const ulong ReasonMask = 0xffff;

    /// <summary>Called by vmx/run.asm after each run; returns the vcpu to run next.</summary>
    [RuntimeExport("vmx_exit")]
    static HvmVcpu* OnExit(HvmVcpu* vcpu)
    {
        var processor = VmxProcessor.Of(vcpu);
        Processors.LeaveGuest(&processor->Common);
        var state = VmxVcpu.Of(vcpu);
        state->HasEvent = 0;
        if ((state->Vectoring & Event.Valid) != 0)
        {
            DeliverAgain(vcpu, (uint)state->Vectoring);
        }
        if (Others.LetGoOn(&processor->Common, vcpu))
        {
            if (state->Reason == (ulong)ExitReason.Vmcall)
            {
                ExitActions<VmxBackend>.Hypercall(vcpu);
            }
            else
            {
                // An entry that failed for the guest's state has a bit above the reason, too; the reasons of those are their own.
                Dispatch(vcpu, (ExitReason)(state->Reason & ReasonMask));
            }
        }
        vcpu = Turns<VmxBackend>.Next(&processor->Common, vcpu);
        if (processor->PreemptionDeadline != processor->Common.TimerDeadline || processor->Preempted != vcpu)
        {
            ProgramPreemption(processor, vcpu);
        }
        Processors.EnterGuest(&processor->Common);
        return vcpu;
    }

    /// <summary>Called by vmx/run.asm when the processor did not enter.</summary>
    [RuntimeExport("vmx_entry_failed")]
    static void OnEntryFailed()
    {
        Crash.Begin();
        Log.Write("VM entry failed with error ");
        Log.WriteDecimal(Vmcs.Read(Field.InstructionError));
        Log.End();
        Crash.Stop();
    }

    /// <summary>Called by vmx/run.asm when a field of the VMCS could not be read or written.</summary>
    [RuntimeExport("vmx_field_failed")]
    static void OnFieldFailed(Field field)
    {
        Crash.Begin();
        Log.Write("no access to the VMCS's field ");
        Log.WriteHexadecimal((ulong)field);
        Log.End();
        Crash.Stop();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void ProgramPreemption(VmxProcessor* processor, HvmVcpu* vcpu)
    {
        if ((processor->PinControls & PinControl.PreemptionTimer) != 0)
        {
            Preemption.Program(processor, vcpu);
        }
    }

    // The exit came while an event was being delivered: it has to be delivered again.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void DeliverAgain(HvmVcpu* vcpu, uint what)
    {
        if ((what & Event.HasErrorCode) != 0)
        {
            Vmcs.Write(Field.EntryErrorCode, Vmcs.Read(Field.VectoringErrorCode));
        }
        if ((what & Event.TypeMask) is Event.SoftwareInterrupt or Event.PrivilegedSoftwareException or Event.SoftwareException)
        {
            Vmcs.Write(Field.EntryInstructionLength, Vmcs.Read(Field.ExitInstructionLength));
        }
        VmxBackend.Deliver(vcpu, what & Event.DeliverableMask);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Dispatch(HvmVcpu* vcpu, ExitReason reason)
    {
        switch (reason)
        {
            case ExitReason.ExceptionOrNmi:
                OnException(vcpu);
                break;
            case ExitReason.Interrupt:
            case ExitReason.Init:
                ExitActions<VmxBackend>.Interrupt(vcpu);
                break;
            case ExitReason.PreemptionTimer:
                // It stays at 0 until it is programmed anew.
                VmxProcessor.Of(vcpu)->Preempted = null;
                ExitActions<VmxBackend>.Interrupt(vcpu);
                break;
            case ExitReason.InterruptWindow:
                // What waits is delivered before the guest is entered.
                break;
            case ExitReason.Cpuid:
                ExitActions<VmxBackend>.Cpuid(vcpu);
                break;
            case ExitReason.ReadMsr:
                ExitActions<VmxBackend>.AccessMsr(vcpu, isWrite: false);
                break;
            case ExitReason.WriteMsr:
                ExitActions<VmxBackend>.AccessMsr(vcpu, isWrite: true);
                break;
            case ExitReason.Io:
                ExitActions<VmxBackend>.AccessPort(vcpu, PortExit.Decode(Vmcs.Read(Field.Qualification)), 0);
                break;
            case ExitReason.Halt:
                ExitActions<VmxBackend>.Halt(vcpu);
                break;
            case ExitReason.ControlRegister:
                ControlRegisters.Access(vcpu, Vmcs.Read(Field.Qualification));
                break;
            case ExitReason.Xsetbv:
                ExitActions<VmxBackend>.Xsetbv(vcpu);
                break;
            case ExitReason.InvalidateCaches:
                ExitActions<VmxBackend>.InvalidateCaches(vcpu);
                break;
            case ExitReason.ReadPerformanceCounter:
                ExitActions<VmxBackend>.RefuseAccess(vcpu);
                break;
            case ExitReason.Resume:
            case ExitReason.Getsec:
            case >= ExitReason.FirstVmxInstruction and <= ExitReason.LastVmxInstruction:
            case ExitReason.Invept:
            case ExitReason.Invvpid:
            case ExitReason.Monitor:
            case ExitReason.Mwait:
                ExitActions<VmxBackend>.RefuseInstruction(vcpu);
                break;
            case ExitReason.TripleFault:
                ExitActions<VmxBackend>.TripleFault(vcpu);
                break;
            case ExitReason.EptViolation:
                ExitActions<VmxBackend>.NoMemory(vcpu, Vmcs.Read(Field.GuestPhysicalAddress), EptViolation.Decode(Vmcs.Read(Field.Qualification)));
                break;
            case ExitReason.EptMisconfiguration:
                Crash.Fail("an entry of a p2m is none");
                break;
            case ExitReason.MachineCheck:
                Crash.Fail("machine check");
                break;
            case ExitReason.InvalidState:
                ExitActions<VmxBackend>.InvalidState(vcpu);
                break;
            default:
                ExitActions<VmxBackend>.Unexpected(vcpu, (ulong)reason);
                break;
        }
    }

    static void OnException(HvmVcpu* vcpu)
    {
        const uint VectorMask = 0xff;
        const uint Nmi = 2;
        const uint MachineCheck = 18;
        var what = (uint)Vmcs.Read(Field.ExitEvent);
        switch (what & VectorMask)
        {
            case Nmi:
                Crash.Fail("non-maskable interrupt");
                break;
            case MachineCheck:
                Crash.Fail("machine check");
                break;
            case (uint)ExceptionVector.AlignmentCheck:
                VmxBackend.RaiseWithCode(vcpu, ExceptionVector.AlignmentCheck, 0);
                break;
            default:
                OnDebug(vcpu, what);
                break;
        }
    }

    static void OnDebug(HvmVcpu* vcpu, uint what)
    {
        VmxBackend.KeepStepPending(vcpu);
        if ((what & Event.TypeMask) == Event.PrivilegedSoftwareException)
        {
            // It has no conditions.
            Vmcs.Write(Field.GuestDr7, InstructionFlags.Dr7(Vmcs.Read(Field.GuestDr7)));
            Vmcs.Write(Field.EntryInstructionLength, Vmcs.Read(Field.ExitInstructionLength));
            VmxBackend.Deliver(vcpu, what & Event.DeliverableMask);
            return;
        }
        VmxBackend.NoteDebug(Vmcs.Read(Field.Qualification));
        VmxBackend.Raise(vcpu, ExceptionVector.Debug);
    }
}

/// <summary>The exit qualification of IN and OUT: Intel SDM volume 3, table 28-5.</summary>
static class PortExit
{
    const ulong SizeMask = 7;
    const ulong IsIn = 1 << 3;
    const ulong IsString = 1 << 4;
    const int PortShift = 16;

    /// <summary>The access that it is about.</summary>
    public static PortAccess Decode(ulong qualification) => new(
        (ushort)(qualification >> PortShift),
        (byte)((qualification & SizeMask) + 1),
        (qualification & IsIn) != 0,
        (qualification & IsString) != 0);
}

/// <summary>The exit qualification of an EPT violation: Intel SDM volume 3, table 28-7.</summary>
static class EptViolation
{
    const ulong IsWrite = 1 << 1;
    const ulong IsFetch = 1 << 2;
    const ulong HasLinearAddress = 1 << 7;
    const ulong IsOfLinearAddress = 1 << 8;

    /// <summary>What the guest did.</summary>
    public static NestedAccess Decode(ulong qualification)
        => (qualification & IsFetch) != 0 || (qualification & (HasLinearAddress | IsOfLinearAddress)) != (HasLinearAddress | IsOfLinearAddress) ? NestedAccess.Other
            : (qualification & IsWrite) != 0 ? NestedAccess.Write
            : NestedAccess.Read;
}
