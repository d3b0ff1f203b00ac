namespace Cordon.Impl;

/// <summary>Starting a vcpu as a processor is started: INIT stops it, a start-up interrupt has it begin in real mode at the page of its vector.</summary>
static unsafe class ApplicationProcessor
{
    const int PageShift = 12;
    const uint RealModeLimit = 0xffff;
    const uint CodeAttributes = 0x9b;
    const uint DataAttributes = 0x93;
    const uint TaskAttributes = 0x8b;
    const ulong Cr0Reset = 0x10;

    /// <summary>
    /// Stops the vcpu until a start-up interrupt, or VCPUOP_initialise and VCPUOP_up, begin it anew: nothing of what it was stays. The domain ends with its last vcpu.
    /// </summary>
    public static void Stop(Hypervisor* hypervisor, HvmVcpu* target)
    {
        Scheduling.Unblock(hypervisor, target->Vcpu);
        VirtualApic.Reset(&target->Apic);
        target->Vcpu->IsInitialised = 0;
        target->HasRun = 0;
        // The processor that runs it may have delivered what was offered: it is of the life that ends.
        target->Offered = 0;
        target->OfferedLevel = 0;
        TakeDown(hypervisor, target);
    }

    /// <summary>Takes the vcpu down; the last one of its domain that is up takes the domain with it, as VCPUOP_down does.</summary>
    public static void TakeDown(Hypervisor* hypervisor, HvmVcpu* vcpu)
    {
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

    /// <summary>Starts the vcpu at the page of <paramref name="vector"/>, if it waits for that: after INIT, or when it never ran.</summary>
    public static void Start(Hypervisor* hypervisor, HvmVcpu* target, byte vector)
    {
        var vcpu = target->Vcpu;
        if (vcpu->IsInitialised != 0)
        {
            return;
        }
        var initial = &vcpu->Initial;
        *initial = default;
        initial->Cr0 = Cr0Reset;
        SetSegment(&initial->Cs, (uint)vector << PageShift, CodeAttributes);
        SetSegment(&initial->Ds, 0, DataAttributes);
        SetSegment(&initial->Ss, 0, DataAttributes);
        SetSegment(&initial->Es, 0, DataAttributes);
        SetSegment(&initial->Tr, 0, TaskAttributes);
        vcpu->IsInitialised = 1;
        vcpu->IsDown = 0;
        Scheduling.Unblock(hypervisor, vcpu);
        target->HasRun = 0;
        Scheduling.Wake(hypervisor, vcpu);
    }

    static void SetSegment(InitialSegment* segment, uint start, uint attributes)
    {
        segment->Base = start;
        segment->Limit = RealModeLimit;
        segment->Attributes = attributes;
    }
}
