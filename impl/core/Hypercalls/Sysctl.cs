using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>sysctl: spec/clauses/control.md.</summary>
public static unsafe class Sysctl
{
    /// <summary>Any command.</summary>
    public static long Command(Hypervisor* hypervisor, Vcpu* vcpu, XenSysctl* command)
        => command->InterfaceVersion != InterfaceVersion.Sysctl ? Failure.EACCES : ControlCommands.None(hypervisor, vcpu);
}
