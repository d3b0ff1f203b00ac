namespace Cordon.Impl;

/// <summary>Vcpus that wait in SCHEDOP_poll.</summary>
public static unsafe class Pollers
{
    /// <summary>Wakes every vcpu of <paramref name="domain"/> that polls <paramref name="port"/>, or several ports, of which this may be one.</summary>
    public static void Wake(Hypervisor* hypervisor, Domain* domain, Port port)
    {
        for (var id = 0U; id < domain->VcpuCount; id++)
        {
            var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(id));
            if (vcpu->IsPolling != 0 && (vcpu->PollPort.IsNone || vcpu->PollPort.Value == port.Value))
            {
                Scheduling.Unblock(hypervisor, vcpu);
            }
        }
    }
}
