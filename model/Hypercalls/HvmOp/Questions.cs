using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>hvm_op</c>: the sub-ops about time, translations and what is mapped.</summary>
public static partial class HvmOp
{
    /// <summary><c>HVMOP_flush_tlbs</c>: every processor forgets what it knows of the domain's translations.</summary>
    [Clause("HC-PAR-010")]
    public static Result FlushTlbs(State state, Caller caller, HvmOpFlushTlbsArguments arguments)
    {
        if (!state.Pvh)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (arguments.Handle != 0)
        {
            return Result.Error(Errno.EINVAL);
        }
        Translations.Flush(state, caller.Domain);
        return Result.Success;
    }

    /// <summary><c>HVMOP_get_time</c>: system time.</summary>
    [Clause("HC-PAR-011")]
    public static Result GetTime(State state, Caller caller, HvmOpGetTimeArguments arguments)
    {
        if (!state.Pvh)
        {
            return Result.Error(Errno.ENOSYS);
        }
        arguments.Now = caller.Now;
        return Result.Success;
    }

    /// <summary><c>HVMOP_xentrace</c>: a record that nobody keeps.</summary>
    [Clause("HC-PAR-012")]
    public static Result Xentrace(State state, Caller caller, HvmOpXentraceArguments arguments)
    {
        if (!state.Pvh)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if ((arguments.ExtraBytes > TraceRecord.ExtraBytes) | (arguments.Event > TraceRecord.EventMask))
        {
            return Result.Error(Errno.EINVAL);
        }
        return Result.Success;
    }

    /// <summary><c>HVMOP_get_mem_type</c>: what is mapped at a guest frame.</summary>
    [Clause("HC-PAR-013")]
    public static Result GetMemType(State state, Caller caller, HvmOpGetMemTypeArguments arguments)
    {
        if (!state.Pvh)
        {
            return Result.Error(Errno.ENOSYS);
        }
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        if (!target.IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        if (!target.IsPermitted)
        {
            return Result.Error(Errno.EPERM);
        }
        var gfn = new Gfn(arguments.Pfn);
        var type = state.P2mType[target.Domain, gfn];
        var mapped = Logic.Select((type == P2mType.RamReadOnly) | (type == P2mType.GrantReadOnly), HvmMemType.RamRo, HvmMemType.RamRw);
        arguments.MemType = Logic.Select(P2m.IsMapped(state, target.Domain, gfn), mapped, HvmMemType.MmioDm);
        return Result.Success;
    }

    /// <summary><c>HVMOP_guest_request_vm_event</c>: tells a monitor, of which there is none.</summary>
    [Clause("HC-PAR-014")]
    public static Result GuestRequestVmEvent(State state, Caller caller, HvmOpGuestRequestVmEventArguments arguments)
    {
        if (!state.Pvh)
        {
            return Result.Error(Errno.ENOSYS);
        }
        return arguments.Handle != 0 ? Result.Error(Errno.EINVAL) : Result.Success;
    }
}
