using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>set_timer_op</c>: the older way to set the calling vcpu's single-shot timer.</summary>
public static class SetTimerOp
{
    /// <summary>A timeout that lies in the future by as much, in ns (13 days), is taken for a mistake of the guest.</summary>
    const ulong FarFuture = 1UL << 50;

    /// <summary>When the timer expires then: so many ns from now.</summary>
    const ulong InsteadOfFarFuture = 100_000_000;

    /// <summary>Sets the timer to a system time in ns; 0 stops it.</summary>
    [Clause("HC-VCP-016"), Clause("HC-VCP-017")]
    public static Result Set(State state, Caller caller, SetTimerOpSetArguments arguments)
    {
        var timeout = arguments.Timeout;
        if (timeout == 0)
        {
            Timers.StopSingleShot(state, caller.Domain, caller.Vcpu);
            return Result.Success;
        }
        var isNegative = (timeout >> 63) != 0;
        var isFar = (timeout > caller.Now) & (timeout - caller.Now >= FarFuture);
        Timers.SetSingleShot(state, caller.Domain, caller.Vcpu, Logic.Select(isNegative | isFar, caller.Now + InsteadOfFarFuture, timeout));
        return Result.Success;
    }
}
