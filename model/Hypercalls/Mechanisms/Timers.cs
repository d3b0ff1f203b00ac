using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Setting timers, and what happens when they expire. Time is system time, in ns.</summary>
public static class Timers
{
    /// <summary>Sets the vcpu's single-shot timer.</summary>
    public static void SetSingleShot(State state, DomainId domain, VcpuId vcpu, Word due)
    {
        state.SingleShotSet[domain, vcpu] = 1;
        state.SingleShotDue[domain, vcpu] = due;
    }

    /// <summary>Stops the vcpu's single-shot timer.</summary>
    public static void StopSingleShot(State state, DomainId domain, VcpuId vcpu)
    {
        state.SingleShotSet[domain, vcpu] = 0;
        state.SingleShotDue[domain, vcpu] = 0;
    }

    /// <summary>The single-shot timer of a vcpu of the caller expires: its virtual timer interrupt is raised.</summary>
    [Transition("HC-VCP-018")]
    [Clause("HC-VCP-020")]
    public static Result ExpireSingleShot(State state, Caller caller, VcpuId vcpu)
    {
        var domain = caller.Domain;
        if ((state.SingleShotSet[domain, vcpu] != 1) | (state.SingleShotDue[domain, vcpu] > caller.Now))
        {
            return Result.IllegalChoice;
        }
        StopSingleShot(state, domain, vcpu);
        Virqs.Raise(state, domain, vcpu, new Virq(VirqNumber.Timer));
        return Result.Success;
    }

    /// <summary>The periodic timer of a vcpu of the caller expires: its virtual timer interrupt is raised, and it is due a period from now.</summary>
    [Transition("HC-VCP-018")]
    public static Result ExpirePeriodic(State state, Caller caller, VcpuId vcpu)
    {
        var domain = caller.Domain;
        if ((state.PeriodicPeriod[domain, vcpu] == 0) | (state.PeriodicDue[domain, vcpu] > caller.Now))
        {
            return Result.IllegalChoice;
        }
        state.PeriodicDue[domain, vcpu] = caller.Now + state.PeriodicPeriod[domain, vcpu];
        Virqs.Raise(state, domain, vcpu, new Virq(VirqNumber.Timer));
        return Result.Success;
    }

    /// <summary>The timeout of a poll of a vcpu of the caller passes: it polls no more.</summary>
    [Transition("HC-VCP-018")]
    public static Result ExpirePoll(State state, Caller caller, VcpuId vcpu)
    {
        var domain = caller.Domain;
        if ((state.Polling[domain, vcpu] == Polling.None) | (state.PollDue[domain, vcpu] == 0) | (state.PollDue[domain, vcpu] > caller.Now))
        {
            return Result.IllegalChoice;
        }
        state.Polling[domain, vcpu] = Polling.None;
        state.PollDue[domain, vcpu] = 0;
        return Result.Success;
    }
}
