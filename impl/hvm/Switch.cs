namespace Cordon.Impl;

/// <summary>Gives the processor to another vcpu: everything of a vcpu that stays in the processor while the hypervisor runs is moved here, and only here.</summary>
static unsafe class Switch<TBackend>
    where TBackend : struct, IBackend
{
    /// <summary>Gives the processor to <paramref name="next"/>, which may hold it already.</summary>
    public static void To(HvmProcessor* processor, HvmVcpu* next)
    {
        if (processor->Loaded == next)
        {
            return;
        }
        if (processor->Loaded != null)
        {
            TBackend.Save(processor->Loaded);
            ExtendedRegisters.Save(processor, processor->Loaded);
        }
        processor->Loaded = next;
        TBackend.Load(next);
        ExtendedRegisters.Restore(processor, next);
    }

    /// <summary>Gives a vcpu the registers that it starts with, and nothing of what it may have been before.</summary>
    public static void Start(HvmVcpu* vcpu)
    {
        ref readonly var initial = ref vcpu->Vcpu->Initial;
        vcpu->Registers = default;
        vcpu->Registers.Rax = initial.Rax;
        vcpu->Registers.Rcx = initial.Rcx;
        vcpu->Registers.Rdx = initial.Rdx;
        vcpu->Registers.Rbx = initial.Rbx;
        vcpu->Registers.Rbp = initial.Rbp;
        vcpu->Registers.Rsi = initial.Rsi;
        vcpu->Registers.Rdi = initial.Rdi;
        vcpu->Offered = 0;
        vcpu->OfferedLevel = 0;
        VirtualApic.Reset(&vcpu->Apic);
        ExtendedRegisters.Reset(vcpu);
        TBackend.Start(vcpu);
        if (vcpu->Processor->Loaded == vcpu)
        {
            // It starts anew: what the processor holds of it is of its former life.
            vcpu->Processor->Loaded = null;
        }
    }
}
