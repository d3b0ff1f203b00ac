using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>platform_op: spec/clauses/control.md.</summary>
public static unsafe class PlatformOp
{
    /// <summary>Any command.</summary>
    public static long Command(Hypervisor* hypervisor, Vcpu* vcpu, XenPlatformOp* command)
        => command->InterfaceVersion != InterfaceVersion.Platform ? Failure.EACCES : ControlCommands.None(hypervisor, vcpu);
}
