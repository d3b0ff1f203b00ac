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

    /// <summary>Stops the vcpu until a start-up interrupt comes.</summary>
    public static void Stop(Hypervisor* hypervisor, HvmVcpu* target)
    {
        target->Vcpu->IsDown = 1;
        hypervisor->RescheduleRequested = 1;
    }

    /// <summary>Starts the vcpu at the page of <paramref name="vector"/>; one that is up goes on as it is.</summary>
    public static void Start(Hypervisor* hypervisor, HvmVcpu* target, byte vector)
    {
        var vcpu = target->Vcpu;
        if (vcpu->IsDown == 0)
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
