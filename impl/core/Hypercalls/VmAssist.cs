using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>vm_assist: which assists a domain uses. An HVM domain has one: the update flag of the runstate area.</summary>
public static unsafe class VmAssist
{
    /// <summary>VMASST_CMD_enable.</summary>
    public static long Enable(Hypervisor* hypervisor, Vcpu* vcpu, uint type)
    {
        if (type != VmAssistType.RunstateUpdateFlag)
        {
            return Failure.EINVAL;
        }
        Hypervisor.Domain(hypervisor, vcpu)->VmAssist |= 1UL << (int)type;
        return 0;
    }

    /// <summary>VMASST_CMD_disable.</summary>
    public static long Disable(Hypervisor* hypervisor, Vcpu* vcpu, uint type)
    {
        if (type != VmAssistType.RunstateUpdateFlag)
        {
            return Failure.EINVAL;
        }
        Hypervisor.Domain(hypervisor, vcpu)->VmAssist &= ~(1UL << (int)type);
        return 0;
    }
}
