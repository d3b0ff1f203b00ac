using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>domctl: spec/clauses/control.md.</summary>
public static unsafe class Domctl
{
    /// <summary>Any command.</summary>
    public static long Command(Hypervisor* hypervisor, Vcpu* vcpu, XenDomctl* command)
    {
        if (command->InterfaceVersion != InterfaceVersion.Domctl)
        {
            return Failure.EACCES;
        }
        return NeedsDomain(command) && DomainNames.FindByNumber(hypervisor, new DomainId(command->Domain)) == null
            ? Failure.ESRCH
            : ControlCommands.None(hypervisor, vcpu);
    }

    static bool NeedsDomain(XenDomctl* command) => command->Cmd switch
    {
        DomctlCommand.Createdomain or DomctlCommand.Getdomaininfo => false,
        DomctlCommand.AssignDevice or DomctlCommand.DeassignDevice => command->Domain != Domid.Io,
        DomctlCommand.TestAssignDevice or DomctlCommand.VmEventOp => command->Domain != Domid.Invalid,
        _ => true,
    };
}
