using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl.Svm;

/// <summary>Why a guest's run has ended, in SVM's terms: the reason is found, and <see cref="ExitActions{TBackend}"/> deals with it.</summary>
static unsafe class Exits
{
    /// <summary>Called by svm/run.asm after each run; returns the vcpu to run next.</summary>
    [RuntimeExport("svm_exit")]
    static HvmVcpu* OnExit(HvmVcpu* vcpu)
    {
        var processor = vcpu->Processor;
        Processors.LeaveGuest(processor);
        var vmcb = SvmBackend.Block(vcpu);
        vmcb->EventInjection = 0;
        vmcb->TlbControl = TlbControl.Nothing;
        if ((vmcb->ExitInterrupt & Event.Valid) != 0 && !InterruptedEvent.IsRaisedAgain(vmcb->ExitInterrupt))
        {
            // The exit came while an event was being delivered: it has to be delivered again.
            vmcb->EventInjection = vmcb->ExitInterrupt;
        }
        if (Others.LetGoOn(processor, vcpu))
        {
            if (vmcb->ExitCode == ExitReason.Vmmcall)
            {
                ExitActions<SvmBackend>.Hypercall(vcpu);
            }
            else
            {
                Dispatch(vcpu, vmcb);
            }
        }
        vcpu = Turns<SvmBackend>.Next(processor, vcpu);
        Processors.EnterGuest(processor);
        return vcpu;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Dispatch(HvmVcpu* vcpu, Vmcb* vmcb)
    {
        switch (vmcb->ExitCode)
        {
            case ExitReason.Interrupt:
            case ExitReason.Nmi:
            case ExitReason.Smi:
            case ExitReason.Init:
                ExitActions<SvmBackend>.Interrupt(vcpu);
                break;
            case ExitReason.Cpuid:
                ExitActions<SvmBackend>.Cpuid(vcpu);
                break;
            case ExitReason.Msr:
                ExitActions<SvmBackend>.AccessMsr(vcpu, (vmcb->ExitInfo1 & 1) != 0);
                break;
            case ExitReason.Io:
                // The processor says where the next instruction begins.
                ExitActions<SvmBackend>.AccessPort(vcpu, PortExit.Decode(vmcb->ExitInfo1), (int)(vmcb->ExitInfo2 - vmcb->Rip));
                break;
            case ExitReason.Halt:
                ExitActions<SvmBackend>.Halt(vcpu);
                break;
            case ExitReason.Xsetbv:
                ExitActions<SvmBackend>.Xsetbv(vcpu);
                break;
            case ExitReason.InvalidateCaches:
                ExitActions<SvmBackend>.InvalidateCaches(vcpu);
                break;
            case ExitReason.DebugException:
                SvmBackend.Raise(vcpu, ExceptionVector.Debug);
                break;
            case ExitReason.AlignmentCheck:
                SvmBackend.RaiseWithCode(vcpu, ExceptionVector.AlignmentCheck, 0);
                break;
            case ExitReason.ReadPerformanceCounter:
                ExitActions<SvmBackend>.RefuseAccess(vcpu);
                break;
            case ExitReason.Resume:
            case ExitReason.InvalidatePageInAsid:
            case ExitReason.Vmrun:
            case ExitReason.Vmload:
            case ExitReason.Vmsave:
            case ExitReason.Stgi:
            case ExitReason.Clgi:
            case ExitReason.Skinit:
            case ExitReason.Monitor:
            case ExitReason.Mwait:
                ExitActions<SvmBackend>.RefuseInstruction(vcpu);
                break;
            case ExitReason.Shutdown:
                ExitActions<SvmBackend>.TripleFault(vcpu);
                break;
            case ExitReason.NestedPageFault:
                ExitActions<SvmBackend>.NoMemory(vcpu, vmcb->ExitInfo2, NestedFault.Decode(vmcb->ExitInfo1));
                break;
            case ExitReason.MachineCheck:
                Crash.Fail("machine check");
                break;
            case ExitReason.Invalid:
            case ExitReason.Invalid32:
                ExitActions<SvmBackend>.InvalidState(vcpu);
                break;
            default:
                ExitActions<SvmBackend>.Unexpected(vcpu, (ulong)vmcb->ExitCode);
                break;
        }
    }
}

/// <summary>EXITINFO1 of an intercepted IN or OUT: AMD APM volume 2, 15.10.2.</summary>
static class PortExit
{
    const ulong IsIn = 1 << 0;
    const ulong IsString = 1 << 2;
    const ulong Is8 = 1 << 4;
    const ulong Is16 = 1 << 5;
    const int PortShift = 16;

    /// <summary>The access that it is about.</summary>
    public static PortAccess Decode(ulong information) => new(
        (ushort)(information >> PortShift),
        (byte)((information & Is8) != 0 ? 1 : (information & Is16) != 0 ? 2 : 4),
        (information & IsIn) != 0,
        (information & IsString) != 0);
}

/// <summary>EXITINFO1 of a nested page fault: AMD APM volume 2, 15.25.6.</summary>
static class NestedFault
{
    const ulong IsWrite = 1 << 1;
    const ulong IsFetch = 1 << 4;
    const ulong IsInWalk = 1UL << 33;

    /// <summary>What the guest did.</summary>
    public static NestedAccess Decode(ulong information)
        => (information & (IsFetch | IsInWalk)) != 0 ? NestedAccess.Other
            : (information & IsWrite) != 0 ? NestedAccess.Write
            : NestedAccess.Read;
}
