using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>domctl</c>: what a control domain does to a domain.</summary>
public static class Domctl
{
    /// <summary>Any command: the versions must agree, the domain must be known, and no domain but a control domain gets further; there are no commands for it.</summary>
    [Clause("HC-CTL-002"), Clause("HC-DIF-035"), ChangesNothing("HC-CTL-010")]
    public static Result Command(State state, Caller caller, DomctlCommandArguments arguments)
    {
        if (arguments.InterfaceVersion != InterfaceVersion.Domctl)
        {
            return Result.Error(Errno.EACCES);
        }
        if (NeedsDomain(arguments.Cmd, arguments.Domain) & !TargetDomain.ByNumber(state, caller, arguments.Domain).IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        return ControlCommands.None(state, caller);
    }

    /// <summary>Whether <c>domain</c> has to be the number of a domain for that command.</summary>
    [Clause("HC-CTL-003")]
    static Bool NeedsDomain(Word command, Word domain)
    {
        var ofNone = (command == DomctlCommand.Createdomain) | (command == DomctlCommand.Getdomaininfo);
        var ofDevice = (command == DomctlCommand.AssignDevice) | (command == DomctlCommand.DeassignDevice);
        var ofAnyDomain = (command == DomctlCommand.TestAssignDevice) | (command == DomctlCommand.VmEventOp);
        return !(ofNone | (ofDevice & (domain == Domid.Io)) | (ofAnyDomain & (domain == Domid.Invalid)));
    }
}
