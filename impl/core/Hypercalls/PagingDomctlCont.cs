using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>paging_domctl_cont: spec/clauses/control.md.</summary>
public static unsafe class PagingDomctlCont
{
    /// <summary>Any command.</summary>
    public static long Command(Hypervisor* hypervisor, Vcpu* vcpu, XenDomctl* command)
    {
        if (command->InterfaceVersion != InterfaceVersion.Domctl || command->Cmd != DomctlCommand.ShadowOp)
        {
            return Failure.EOPNOTSUPP;
        }
        return DomainNames.FindByNumber(hypervisor, new DomainId(command->Domain)) == null ? Failure.ESRCH : ControlCommands.None(hypervisor, vcpu);
    }
}
