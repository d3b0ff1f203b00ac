using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>vcpu_op: spec/clauses/vcpus.md. Each sub-op names a vcpu of the caller's domain; ENOENT when there is none.</summary>
public static unsafe partial class VcpuOp
{
    /// <summary>VCPUOP_up: makes an initialised vcpu run.</summary>
    public static long Up(Hypervisor* hypervisor, Vcpu* vcpu, uint id)
    {
        var target = Find(hypervisor, vcpu, id);
        if (target == null)
        {
            return Failure.ENOENT;
        }
        if (target->IsInitialised == 0)
        {
            return Failure.EINVAL;
        }
        if (target->IsDown != 0)
        {
            target->IsDown = 0;
            Scheduling.Wake(hypervisor, target);
        }
        return 0;
    }

    /// <summary>VCPUOP_down: stops a vcpu; the domain, when it is the last one that is up.</summary>
    public static long Down(Hypervisor* hypervisor, Vcpu* vcpu, uint id)
    {
        var target = Find(hypervisor, vcpu, id);
        if (target == null)
        {
            return Failure.ENOENT;
        }
        if (IsAnotherUp(hypervisor, target))
        {
            target->IsDown = 1;
            hypervisor->RescheduleRequested = 1;
        }
        else
        {
            DomainShutdown.Shutdown(hypervisor, Hypervisor.Domain(hypervisor, target), ShutdownReason.Poweroff);
        }
        return 0;
    }

    static bool IsAnotherUp(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        for (var id = 0U; id < domain->VcpuCount; id++)
        {
            if (id != vcpu->Id && Hypervisor.Vcpu(hypervisor, domain, new VcpuId(id))->IsDown == 0)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>VCPUOP_is_up: 1 when the vcpu is up, else 0.</summary>
    public static long IsUp(Hypervisor* hypervisor, Vcpu* vcpu, uint id)
    {
        var target = Find(hypervisor, vcpu, id);
        return target == null ? Failure.ENOENT : target->IsDown == 0 ? 1 : 0;
    }

    /// <summary>VCPUOP_get_runstate_info: how the vcpu has spent its time.</summary>
    public static long GetRunstateInfo(Hypervisor* hypervisor, Vcpu* vcpu, uint id, VcpuRunstateInfo* info)
    {
        var target = Find(hypervisor, vcpu, id);
        if (target == null)
        {
            return Failure.ENOENT;
        }
        RunStates.Read(target, Clock.Now(hypervisor), info);
        return 0;
    }

    /// <summary>VCPUOP_get_physid: no vcpu is pinned to a processor of its own, so none is told which it has.</summary>
    public static long GetPhysid(Hypervisor* hypervisor, Vcpu* vcpu, uint id)
        => Find(hypervisor, vcpu, id) == null ? Failure.ENOENT : Failure.EINVAL;

    static Vcpu* Find(Hypervisor* hypervisor, Vcpu* caller, uint id)
        => Hypervisor.Vcpu(hypervisor, Hypervisor.Domain(hypervisor, caller), new VcpuId(id));
}
