namespace Cordon.Impl;

/// <summary>
/// A processor's extension for virtual machines, as the rest of the hypervisor knows it. The two backends (impl/svm, impl/vmx) are types without instances;
/// what is written over them is compiled once for each, so that no call is indirect. Every vcpu named is the one that holds the processor
/// (<see cref="HvmProcessor.Loaded"/>), unless said otherwise.
/// </summary>
unsafe interface IBackend
{
    /// <summary>Fills the control block with the registers of <see cref="Vcpu.Initial"/>; the vcpu need not hold the processor.</summary>
    static abstract void Start(HvmVcpu* vcpu);

    /// <summary>Keeps what the processor holds of the vcpu beyond what every exit moves and <see cref="ExtendedRegisters"/> does; another processor may have it next.</summary>
    static abstract void Save(HvmVcpu* vcpu);

    /// <summary>Gives the processor to a vcpu that did not hold it, the reverse of <see cref="Save"/>.</summary>
    static abstract void Load(HvmVcpu* vcpu);

    /// <summary>Has the processor forget its translations of the vcpu's p2m, and those of its guest's own tables, before it enters the guest.</summary>
    static abstract void Flush(HvmVcpu* vcpu);

    /// <summary>Tells the core how the vcpu translates linear addresses now; before it looks at one.</summary>
    static abstract void NotePaging(HvmVcpu* vcpu);

    /// <summary>Moves past the intercepted instruction, which is <paramref name="length"/> bytes long where the processor does not say.</summary>
    static abstract void Skip(HvmVcpu* vcpu, int length);

    /// <summary>Moves past the instruction that ended the run, of which it is known that it is <paramref name="length"/> bytes long.</summary>
    static abstract void SkipBytes(HvmVcpu* vcpu, uint length);

    /// <summary>Where the instruction that ended the run is.</summary>
    static abstract GuestCode Code(HvmVcpu* vcpu);

    /// <summary>Whether an event is delivered at the next entry: an exception that was raised, or one whose delivery the run's end interrupted.</summary>
    static abstract bool IsDelivering(HvmVcpu* vcpu);

    /// <summary>Delivers an exception without an error code at the next entry.</summary>
    static abstract void Raise(HvmVcpu* vcpu, ExceptionVector vector);

    /// <summary>Delivers an exception with an error code at the next entry.</summary>
    static abstract void RaiseWithCode(HvmVcpu* vcpu, ExceptionVector vector, uint code);

    /// <summary>The register of that name.</summary>
    static abstract ulong Rip(HvmVcpu* vcpu);

    /// <summary>The register of that name.</summary>
    static abstract ulong Rsp(HvmVcpu* vcpu);

    /// <summary>Sets the register of that name.</summary>
    static abstract void SetRsp(HvmVcpu* vcpu, ulong value);

    /// <summary>The register of that name.</summary>
    static abstract ulong Rflags(HvmVcpu* vcpu);

    /// <summary>The register of that name, as the guest sees it.</summary>
    static abstract ulong Cr0(HvmVcpu* vcpu);

    /// <summary>The register of that name, as the guest sees it.</summary>
    static abstract ulong Cr4(HvmVcpu* vcpu);

    /// <summary>Current privilege level.</summary>
    static abstract uint Cpl(HvmVcpu* vcpu);

    /// <summary>The register of that name, as the guest sees it.</summary>
    static abstract ulong Efer(HvmVcpu* vcpu);

    /// <summary>Sets EFER; the value has been checked, and LMA is as it was.</summary>
    static abstract void SetEfer(HvmVcpu* vcpu, ulong value);

    /// <summary>The page attribute table.</summary>
    static abstract ulong Pat(HvmVcpu* vcpu);

    /// <summary>Sets the page attribute table; the value has been checked.</summary>
    static abstract void SetPat(HvmVcpu* vcpu, ulong value);

    /// <summary>The task priority's class, which CR8 holds.</summary>
    static abstract uint TaskPriorityClass(HvmVcpu* vcpu);

    /// <summary>Makes CR8 hold <paramref name="taskClass"/>.</summary>
    static abstract void SetTaskPriorityClass(HvmVcpu* vcpu, uint taskClass);

    /// <summary>Has the interrupt of <paramref name="vector"/> delivered as soon as the guest's RFLAGS.IF and interrupt shadow let it.</summary>
    static abstract void OfferLevel(HvmVcpu* vcpu, byte vector);

    /// <summary>The same, and held back as long as CR8 is not below the vector's class.</summary>
    static abstract void OfferInterrupt(HvmVcpu* vcpu, byte vector);

    /// <summary>Whether the last interrupt offered has been delivered.</summary>
    static abstract bool TookOffer(HvmVcpu* vcpu);

    /// <summary>Takes the last offer back.</summary>
    static abstract void WithdrawOffer(HvmVcpu* vcpu);

    /// <summary>Takes the physical interrupts that wait.</summary>
    static abstract void TakeInterrupts();

    /// <summary>Halts until a physical interrupt came, and takes it.</summary>
    static abstract void WaitForInterrupt();
}
