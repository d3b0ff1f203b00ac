namespace Cordon.Model;

/// <summary>Interrupting a vcpu.</summary>
public static class Injection
{
    /// <summary>The requested upcall of a vcpu of the caller has been injected.</summary>
    [Transition("HC-EVT-033")]
    public static void Inject(State state, Caller caller, VcpuId vcpu) => state.UpcallRequested[caller.Domain, vcpu] = 0;

    /// <summary>An interrupt other than an upcall, such as one of its local APIC, ends the sleep of a vcpu of the caller.</summary>
    [Transition("HC-SCH-003")]
    public static void Wake(State state, Caller caller, VcpuId vcpu)
    {
        state.Blocked[caller.Domain, vcpu] = 0;
        state.Polling[caller.Domain, vcpu] = Polling.None;
    }

    /// <summary>A vcpu of the caller halts (HLT): it sleeps until an event or an interrupt.</summary>
    [Transition("HC-SCH-003")]
    public static void Halt(State state, Caller caller, VcpuId vcpu) => state.Blocked[caller.Domain, vcpu] = 1;
}
