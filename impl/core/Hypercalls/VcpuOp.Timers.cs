using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class VcpuOp
{
    /// <summary>VCPUOP_set_periodic_timer: an event each period (ns), the first one period from now.</summary>
    public static long SetPeriodicTimer(Hypervisor* hypervisor, Vcpu* vcpu, uint id, VcpuSetPeriodicTimer* set)
    {
        var target = Find(hypervisor, vcpu, id);
        if (target == null)
        {
            return Failure.ENOENT;
        }
        if (set->PeriodNs is < TimerBounds.MinimumPeriodNs or > TimerBounds.MaximumPeriodNs)
        {
            return Failure.EINVAL;
        }
        target->PeriodicPeriod = set->PeriodNs;
        target->PeriodicDeadline = Clock.Now(hypervisor) + set->PeriodNs;
        Timers.Arm(hypervisor, target->PeriodicDeadline);
        return 0;
    }

    /// <summary>VCPUOP_stop_periodic_timer.</summary>
    public static long StopPeriodicTimer(Hypervisor* hypervisor, Vcpu* vcpu, uint id)
    {
        var target = Find(hypervisor, vcpu, id);
        if (target == null)
        {
            return Failure.ENOENT;
        }
        target->PeriodicPeriod = 0;
        return 0;
    }

    /// <summary>VCPUOP_set_singleshot_timer: one event, at a time in ns since boot. Only for the calling vcpu.</summary>
    public static long SetSingleshotTimer(Hypervisor* hypervisor, Vcpu* vcpu, uint id, VcpuSetSingleshotTimer* set)
    {
        var target = Find(hypervisor, vcpu, id);
        if (target == null)
        {
            return Failure.ENOENT;
        }
        if (target != vcpu)
        {
            return Failure.EINVAL;
        }
        // Times are signed in the ABI: one before boot has passed.
        vcpu->SingleshotDeadline = (long)set->TimeoutAbsNs < 0 ? 0 : set->TimeoutAbsNs;
        Timers.Arm(hypervisor, vcpu->SingleshotDeadline);
        return 0;
    }

    /// <summary>VCPUOP_stop_singleshot_timer. Only for the calling vcpu.</summary>
    public static long StopSingleshotTimer(Hypervisor* hypervisor, Vcpu* vcpu, uint id)
    {
        var target = Find(hypervisor, vcpu, id);
        if (target == null)
        {
            return Failure.ENOENT;
        }
        if (target != vcpu)
        {
            return Failure.EINVAL;
        }
        vcpu->SingleshotDeadline = Timers.Never;
        return 0;
    }
}
