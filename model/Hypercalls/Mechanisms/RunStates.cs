using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The accounts of a vcpu's run states.</summary>
public static class RunStates
{
    /// <summary>How long a vcpu of the caller has been in a <see cref="Runstate"/> up to now, in ns.</summary>
    public static Word TimeIn(State state, Caller caller, VcpuId vcpu, ulong runState)
    {
        var entered = state.RunStateEntered[caller.Domain, vcpu];
        var isThere = (state.RunState[caller.Domain, vcpu] == runState) & (caller.Now > entered);
        return state.RunStateTime[caller.Domain, vcpu, new Slot(runState)] + Logic.Select(isThere, caller.Now - entered, 0UL);
    }

    /// <summary>The scheduler moves a vcpu of the caller to another run state.</summary>
    [Transition("HC-VCP-010")]
    public static Result Change(State state, Caller caller, VcpuId vcpu, Word runState)
    {
        var domain = caller.Domain;
        var entered = state.RunStateEntered[domain, vcpu];
        if (!Vcpus.Exists(state, domain, vcpu) | (runState >= Runstate.Count) | (caller.Now < entered))
        {
            return Result.IllegalChoice;
        }
        var former = new Slot(state.RunState[domain, vcpu]);
        state.RunStateTime[domain, vcpu, former] = state.RunStateTime[domain, vcpu, former] + (caller.Now - entered);
        state.RunState[domain, vcpu] = runState;
        state.RunStateEntered[domain, vcpu] = caller.Now;
        return Result.Success;
    }
}
