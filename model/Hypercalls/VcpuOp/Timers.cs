using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>vcpu_op</c>: the sub-ops about timers.</summary>
public static partial class VcpuOp
{
    /// <summary><c>VCPUOP_set_periodic_timer</c>: the vcpu's timer expires every <c>PeriodNs</c> from now on.</summary>
    [Clause("HC-VCP-011"), Clause("HC-VCP-012")]
    public static Result SetPeriodicTimer(State state, Caller caller, VcpuOpSetPeriodicTimerArguments arguments)
    {
        var vcpu = new VcpuId(arguments.Vcpuid);
        if (!Vcpus.Exists(state, caller.Domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        if ((arguments.PeriodNs < TimerBounds.MinimumPeriodNs) | (arguments.PeriodNs > TimerBounds.MaximumPeriodNs))
        {
            return Result.Error(Errno.EINVAL);
        }
        state.PeriodicPeriod[caller.Domain, vcpu] = arguments.PeriodNs;
        state.PeriodicDue[caller.Domain, vcpu] = caller.Now + arguments.PeriodNs;
        return Result.Success;
    }

    /// <summary><c>VCPUOP_stop_periodic_timer</c>: stops it.</summary>
    [Clause("HC-VCP-013")]
    public static Result StopPeriodicTimer(State state, Caller caller, VcpuOpStopPeriodicTimerArguments arguments)
    {
        var vcpu = new VcpuId(arguments.Vcpuid);
        if (!Vcpus.Exists(state, caller.Domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        state.PeriodicPeriod[caller.Domain, vcpu] = 0;
        state.PeriodicDue[caller.Domain, vcpu] = 0;
        return Result.Success;
    }

    /// <summary><c>VCPUOP_set_singleshot_timer</c>: the calling vcpu's timer expires once, at a system time; at once if that has passed.</summary>
    [Clause("HC-VCP-014")]
    public static Result SetSingleshotTimer(State state, Caller caller, VcpuOpSetSingleshotTimerArguments arguments)
    {
        var vcpu = new VcpuId(arguments.Vcpuid);
        if (!Vcpus.Exists(state, caller.Domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        if (vcpu != caller.Vcpu)
        {
            return Result.Error(Errno.EINVAL);
        }
        var isNegative = (arguments.TimeoutAbsNs >> 63) != 0;
        Timers.SetSingleShot(state, caller.Domain, vcpu, Logic.Select(isNegative, 0UL, arguments.TimeoutAbsNs));
        return Result.Success;
    }

    /// <summary><c>VCPUOP_stop_singleshot_timer</c>: stops the calling vcpu's.</summary>
    [Clause("HC-VCP-015")]
    public static Result StopSingleshotTimer(State state, Caller caller, VcpuOpStopSingleshotTimerArguments arguments)
    {
        var vcpu = new VcpuId(arguments.Vcpuid);
        if (!Vcpus.Exists(state, caller.Domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        if (vcpu != caller.Vcpu)
        {
            return Result.Error(Errno.EINVAL);
        }
        Timers.StopSingleShot(state, caller.Domain, vcpu);
        return Result.Success;
    }
}
