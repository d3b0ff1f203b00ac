namespace Cordon.Impl;

/// <summary>set_timer_op: the single-shot timer of the calling vcpu, in the form that predates vcpu_op.</summary>
public static unsafe class SetTimerOp
{
    const int NearFutureBit = 50;
    const ulong GraceNs = 100_000_000;

    /// <summary>Sets the timer to <paramref name="timeout"/> ns since boot; 0 stops it.</summary>
    public static long Set(Hypervisor* hypervisor, Vcpu* vcpu, ulong timeout)
    {
        if (timeout == 0)
        {
            vcpu->SingleshotDeadline = Timers.Never;
            return 0;
        }
        // Linux once asked for times that had wrapped, or lay 13 days ahead: it meant "soon".
        var now = Clock.Now(hypervisor);
        var isWrapped = (long)timeout < 0 || (timeout > now && (uint)((timeout - now) >> NearFutureBit) != 0);
        vcpu->SingleshotDeadline = isWrapped ? now + GraceNs : timeout;
        Timers.Arm(hypervisor, vcpu->SingleshotDeadline);
        return 0;
    }
}
