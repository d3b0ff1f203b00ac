using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What the environment guarantees.</summary>
public static class Assumptions
{
    /// <summary>The machine's frames have numbers of 40 bits: 52 bits of physical address.</summary>
    [Assumption("HC-ISO-002")]
    public static Bool MachineIsFinite(State state) => state.FrameCount <= Limits.FrameNumbers;

    /// <summary>Who makes a hypercall is a vcpu, which is up, of a domain that runs.</summary>
    [Assumption("HC-GEN-001")]
    public static Bool CallerRuns(State state, Caller caller)
        => (caller.Domain.Value < Domid.FirstReserved) & (state.Life[caller.Domain] == DomainLife.Running)
            & Vcpus.Exists(state, caller.Domain, caller.Vcpu) & (state.Up[caller.Domain, caller.Vcpu] == 1);
}
