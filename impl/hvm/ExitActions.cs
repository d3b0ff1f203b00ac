using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>What the reasons mean for which a guest's run ends; the backends find out which it was.</summary>
static unsafe class ExitActions<TBackend>
    where TBackend : struct, IBackend
{
    /// <summary>Bytes of VMMCALL, VMCALL, XSETBV.</summary>
    const int ThreeByteLength = 3;

    /// <summary>Bytes of CPUID, RDMSR, WRMSR, INVD.</summary>
    const int TwoByteLength = 2;

    const ulong InterruptFlag = 1 << 9;

    // Each hypercall pays for what is called here, so what is small is not called but inlined.
    /// <summary>VMMCALL or VMCALL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Hypercall(HvmVcpu* vcpu)
    {
        TBackend.NotePaging(vcpu);
        if (Hypercalls.Dispatch(vcpu->Processor->Hypervisor, vcpu->Vcpu, &vcpu->Registers))
        {
            TBackend.Skip(vcpu, ThreeByteLength);
        }
    }

    /// <summary>A physical interrupt ended the run.</summary>
    public static void Interrupt(HvmVcpu* vcpu)
    {
        TBackend.TakeInterrupts();
        HostEvents.Poll(vcpu->Processor);
    }

    /// <summary>CPUID.</summary>
    public static void Cpuid(HvmVcpu* vcpu)
    {
        CpuidPolicy.Answer(vcpu, TBackend.Cr4(vcpu));
        TBackend.Skip(vcpu, TwoByteLength);
    }

    /// <summary>RDMSR or WRMSR of a register that the guest does not access itself.</summary>
    public static void AccessMsr(HvmVcpu* vcpu, bool isWrite)
    {
        Injection<TBackend>.Settle(vcpu);
        var isDone = isWrite ? MsrPolicy<TBackend>.Write(vcpu) : MsrPolicy<TBackend>.Read(vcpu);
        TBackend.SetTaskPriorityClass(vcpu, vcpu->Apic.TaskPriority >> VirtualApic.ClassShift);
        SkipOrRefuse(vcpu, isDone, TwoByteLength);
    }

    /// <summary>IN or OUT, <paramref name="length"/> bytes long.</summary>
    public static void AccessPort(HvmVcpu* vcpu, in PortAccess access, int length)
        => SkipOrRefuse(vcpu, PortPolicy.Access(&vcpu->Registers, access), length);

    /// <summary>XSETBV.</summary>
    public static void Xsetbv(HvmVcpu* vcpu)
        => SkipOrRefuse(vcpu, TBackend.Cpl(vcpu) == 0 && ExtendedState.TrySetXcr0(vcpu, TBackend.Cr4(vcpu)), ThreeByteLength);

    /// <summary>INVD, which would lose what other domains wrote; the caches stay as they are.</summary>
    public static void InvalidateCaches(HvmVcpu* vcpu) => TBackend.Skip(vcpu, TwoByteLength);

    /// <summary>An instruction that a guest's processor does not have.</summary>
    public static void RefuseInstruction(HvmVcpu* vcpu) => TBackend.Raise(vcpu, ExceptionVector.InvalidOpcode);

    /// <summary>An access that a guest's processor does not allow.</summary>
    public static void RefuseAccess(HvmVcpu* vcpu) => TBackend.RaiseWithCode(vcpu, ExceptionVector.GeneralProtection, 0);

    /// <summary>HLT.</summary>
    public static void Halt(HvmVcpu* vcpu)
    {
        var hypervisor = vcpu->Processor->Hypervisor;
        TBackend.Skip(vcpu, 1);
        if (TBackend.IsDelivering(vcpu))
        {
            // A single step ends the halt at once.
            return;
        }
        if ((TBackend.Rflags(vcpu) & InterruptFlag) != 0)
        {
            if (!Injection<TBackend>.IsWaiting(vcpu))
            {
                Scheduling.Block(hypervisor, vcpu->Vcpu);
            }
            return;
        }
        // Nothing can end this vcpu's halt but INIT.
        ApplicationProcessor.TakeDown(hypervisor, vcpu);
    }

    /// <summary>The guest's triple fault.</summary>
    public static void TripleFault(HvmVcpu* vcpu) => Ending.Stop(vcpu, TBackend.Rip(vcpu), "triple fault"u8);

    /// <summary>An access to guest-physical <paramref name="address"/> that the p2m does not allow: of the local APIC's page, or of nothing.</summary>
    public static void NoMemory(HvmVcpu* vcpu, ulong address, NestedAccess access)
    {
        if (!ApicPage<TBackend>.TryAccess(vcpu, address, access))
        {
            Ending.Stop(vcpu, TBackend.Rip(vcpu), "access to what is not memory, at guest-physical "u8, address);
        }
    }

    /// <summary>The processor does not accept the state that the guest is in.</summary>
    public static void InvalidState(HvmVcpu* vcpu) => Ending.Stop(vcpu, TBackend.Rip(vcpu), "state that the processor does not accept"u8);

    /// <summary>An exit that should not be, of the number <paramref name="reason"/> in the backend's terms.</summary>
    public static void Unexpected(HvmVcpu* vcpu, ulong reason) => Ending.Stop(vcpu, TBackend.Rip(vcpu), "unexpected exit "u8, reason);

    static void SkipOrRefuse(HvmVcpu* vcpu, bool isDone, int length)
    {
        if (isDone)
        {
            TBackend.Skip(vcpu, length);
        }
        else
        {
            RefuseAccess(vcpu);
        }
    }
}
