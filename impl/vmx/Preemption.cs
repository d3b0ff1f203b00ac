namespace Cordon.Impl.Vmx;

/// <summary>
/// The preemption timer ends a run at the hypervisor's next deadline, whether or not the guest lets interrupts in. The local APIC's timer does so too, and also
/// wakes the processor when nothing runs; this one is for processors (Bochs 2.7) on which a guest with RFLAGS.IF clear is not interrupted.
/// </summary>
static unsafe class Preemption
{
    const ulong LongestCount = uint.MaxValue;
    const ulong LongestStep = 1_000_000_000;

    // Another processor's interrupt, too, only ends the run of a guest with RFLAGS.IF clear where it is interrupted.
    const ulong LongestStepBesideOthers = 1_000_000;
    const ulong NanosecondsPerMillisecond = 1_000_000;

    /// <summary>Programs the timer of <paramref name="vcpu"/>, which runs next, for the processor's deadline.</summary>
    public static void Program(VmxProcessor* processor, HvmVcpu* vcpu)
    {
        var deadline = processor->Common.TimerDeadline;
        processor->PreemptionDeadline = deadline;
        processor->Preempted = vcpu;
        if (deadline == Timers.Never && processor->Common.All->Count == 1)
        {
            Vmcs.Write(Field.PreemptionTimer, LongestCount);
            return;
        }
        var now = Clock.Now(processor->Common.Hypervisor);
        var step = deadline > now ? deadline - now : 0;
        var longest = processor->Common.All->Count > 1 ? LongestStepBesideOthers : LongestStep;
        step = step < longest ? step : longest;
        var count = ((step * processor->Common.TimestampKilohertz / NanosecondsPerMillisecond) >> processor->PreemptionShift) + 1;
        Vmcs.Write(Field.PreemptionTimer, count < LongestCount ? count : LongestCount);
    }
}
