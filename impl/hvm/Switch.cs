namespace Cordon.Impl;

/// <summary>
/// Gives a processor to another vcpu: everything of a vcpu that stays in the processor while the hypervisor runs is moved here, and only here. A vcpu that leaves
/// a processor leaves nothing there that it needs, so that another may have it next.
/// </summary>
static unsafe class Switch<TBackend>
    where TBackend : struct, IBackend
{
    /// <summary>Takes the vcpu that it holds from the processor.</summary>
    public static void From(HvmProcessor* processor)
    {
        TBackend.Save(processor->Loaded);
        ExtendedRegisters.Save(processor, processor->Loaded);
        processor->Loaded = null;
    }

    /// <summary>Gives the processor, which holds none, to <paramref name="next"/>, which no other holds.</summary>
    public static void To(HvmProcessor* processor, HvmVcpu* next)
    {
        next->Processor = processor;
        Tlb.Arrive(next->Domain, next->Vcpu, processor->Number);
        if (next->HasRun == 0)
        {
            next->HasRun = 1;
            Start(next);
        }
        processor->Loaded = next;
        TBackend.Load(next);
        ExtendedRegisters.Restore(processor, next);
    }

    // Gives a vcpu the registers that it starts with, and nothing of what it may have been before.
    static void Start(HvmVcpu* vcpu)
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
    }
}
