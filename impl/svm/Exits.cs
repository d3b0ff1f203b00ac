using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>What happens when a guest's run has ended: the reason is dealt with, and a vcpu is chosen and made ready to run.</summary>
static unsafe class Exits
{
    const int VmmcallLength = 3;
    const int TwoByteLength = 2;
    const ulong ShadowBit = 1;
    const int CodeSegmentLongBit = 9;
    const int EferLmaBit = 10;

    /// <summary>Called by svm/run.asm after each run; returns the vcpu to run next.</summary>
    [RuntimeExport("svm_exit")]
    static SvmVcpu* OnExit(SvmVcpu* vcpu)
    {
        var vmcb = vcpu->Vmcb;
        vmcb->EventInjection = 0;
        vmcb->TlbControl = TlbControl.Nothing;
        if ((vmcb->ExitInterrupt & Event.Valid) != 0)
        {
            // The exit came while an event was being delivered: it has to be delivered again.
            vmcb->EventInjection = vmcb->ExitInterrupt;
        }
        if (vmcb->ExitCode == ExitReason.Vmmcall)
        {
            OnVmmcall(vcpu, vmcb);
        }
        else
        {
            Dispatch(vcpu, vmcb);
        }
        return Turns.Next(vcpu);
    }

    // Each hypercall pays for what is called here, so what is small is not called but inlined.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void OnVmmcall(SvmVcpu* vcpu, Vmcb* vmcb)
    {
        NotePaging(vcpu, vmcb);
        if (Hypercalls.Dispatch(vcpu->Processor->Hypervisor, vcpu->Vcpu, &vcpu->Registers))
        {
            Skip(vmcb, VmmcallLength);
        }
    }

    /// <summary>Tells the core how the vcpu translates linear addresses now; before it looks at one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NotePaging(SvmVcpu* vcpu, Vmcb* vmcb)
    {
        ref var paging = ref vcpu->Vcpu->Paging;
        paging.Cr0 = vmcb->Cr0;
        paging.Cr3 = vmcb->Cr3;
        paging.Cr4 = vmcb->Cr4;
        paging.Efer = vmcb->Efer;
        paging.Is64Bit = (byte)((vmcb->Efer >> EferLmaBit) & ((ulong)vmcb->Cs.Attributes >> CodeSegmentLongBit) & 1);
        paging.Cpl = vmcb->Cpl;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Dispatch(SvmVcpu* vcpu, Vmcb* vmcb)
    {
        switch (vmcb->ExitCode)
        {
            case ExitReason.Interrupt:
            case ExitReason.Nmi:
            case ExitReason.Smi:
            case ExitReason.Init:
                Cpu.TakeInterrupts();
                HostEvents.Poll(vcpu->Processor);
                break;
            case ExitReason.Cpuid:
                CpuidPolicy.Answer(vcpu, vmcb);
                Skip(vmcb, TwoByteLength);
                break;
            case ExitReason.Msr:
                OnMsr(vcpu, vmcb);
                break;
            case ExitReason.Io:
                PortPolicy.Access(vcpu, vmcb);
                break;
            case ExitReason.Halt:
                OnHalt(vcpu, vmcb);
                break;
            case ExitReason.Xsetbv:
                OnXsetbv(vcpu, vmcb);
                break;
            case ExitReason.InvalidateCaches:
                // INVD would lose what other domains wrote; the caches stay as they are.
                Skip(vmcb, TwoByteLength);
                break;
            case ExitReason.DebugException:
                Injection.Raise(vmcb, ExceptionVector.Debug);
                break;
            case ExitReason.AlignmentCheck:
                Injection.RaiseWithCode(vmcb, ExceptionVector.AlignmentCheck, 0);
                break;
            case ExitReason.ReadPerformanceCounter:
                Injection.RaiseWithCode(vmcb, ExceptionVector.GeneralProtection, 0);
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
                Injection.Raise(vmcb, ExceptionVector.InvalidOpcode);
                break;
            case ExitReason.Shutdown:
                Ending.Stop(vcpu, "triple fault"u8);
                break;
            case ExitReason.NestedPageFault:
                Ending.Stop(vcpu, "access to what is not memory, at guest-physical "u8, vmcb->ExitInfo2);
                break;
            case ExitReason.MachineCheck:
                Crash.Fail("machine check");
                break;
            case ExitReason.Invalid:
            case ExitReason.Invalid32:
                Ending.Stop(vcpu, "state that the processor does not accept"u8);
                break;
            default:
                Ending.Stop(vcpu, "unexpected exit "u8, (ulong)vmcb->ExitCode);
                break;
        }
    }

    static void OnMsr(SvmVcpu* vcpu, Vmcb* vmcb)
    {
        var isWrite = (vmcb->ExitInfo1 & 1) != 0;
        if (isWrite ? MsrPolicy.Write(vcpu, vmcb) : MsrPolicy.Read(vcpu, vmcb))
        {
            Skip(vmcb, TwoByteLength);
        }
        else
        {
            Injection.RaiseWithCode(vmcb, ExceptionVector.GeneralProtection, 0);
        }
    }

    static void OnHalt(SvmVcpu* vcpu, Vmcb* vmcb)
    {
        const ulong InterruptFlag = 1 << 9;
        var hypervisor = vcpu->Processor->Hypervisor;
        Skip(vmcb, 1);
        if ((vmcb->Rflags & InterruptFlag) != 0)
        {
            if (!Injection.IsWaiting(vcpu))
            {
                Scheduling.Block(hypervisor, vcpu->Vcpu);
            }
            return;
        }
        // Nothing can end this vcpu's halt. When it was the domain's last, the domain has switched itself off.
        vcpu->Vcpu->IsDown = 1;
        hypervisor->RescheduleRequested = 1;
        for (var id = 0u; id < vcpu->Domain->VcpuCount; id++)
        {
            if (Hypervisor.Vcpu(hypervisor, vcpu->Domain, new VcpuId(id))->IsDown == 0)
            {
                return;
            }
        }
        DomainShutdown.Shutdown(hypervisor, vcpu->Domain, Spec.ShutdownReason.Poweroff);
    }

    static void OnXsetbv(SvmVcpu* vcpu, Vmcb* vmcb)
    {
        const int XsetbvLength = 3;
        if (ExtendedState.TrySetXcr0(vcpu, vmcb))
        {
            Skip(vmcb, XsetbvLength);
        }
        else
        {
            Injection.RaiseWithCode(vmcb, ExceptionVector.GeneralProtection, 0);
        }
    }

    /// <summary>Moves past the intercepted instruction, which is <paramref name="length"/> bytes long where the processor does not say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Skip(Vmcb* vmcb, int length)
    {
        vmcb->Rip = vmcb->NextRip != 0 ? vmcb->NextRip : vmcb->Rip + (ulong)length;
        vmcb->InterruptShadow &= ~ShadowBit;
    }
}
