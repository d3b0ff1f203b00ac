namespace Cordon.Model;

/// <summary>Questions about a vcpu.</summary>
public static class Vcpus
{
    /// <summary>Whether the domain has such a vcpu.</summary>
    public static Bool Exists(State state, DomainId domain, VcpuId vcpu) => vcpu.Value < state.VcpuCount[domain];
}
