using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>The commands that only a control domain may give, of which there are none yet.</summary>
public static unsafe class ControlCommands
{
    /// <summary>What any such command gives: EPERM to a domain that could give none, ENOSYS to one that could.</summary>
    public static long None(Hypervisor* hypervisor, Vcpu* vcpu)
        => Hypervisor.Domain(hypervisor, vcpu)->IsControl != 0 ? Failure.ENOSYS : Failure.EPERM;
}
