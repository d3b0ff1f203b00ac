using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>hvm_op</c>: parameters of the domain and how its vcpus learn of events.</summary>
public static partial class HvmOp
{
    /// <summary>The parameters that exist: below 39, all but 4, 13, 20 to 26 and 30.</summary>
    const ulong Existing = 0x7F_B80F_DFEF;

    /// <summary>The parameters that a domain may set for itself.</summary>
    [Clause("HC-DIF-013")]
    const ulong SetByGuest = (1UL << (int)HvmParam.CallbackIrq) | (1UL << (int)HvmParam.StoreEvtchn) | (1UL << (int)HvmParam.ConsoleEvtchn);

    /// <summary>The parameters that a domain may read for itself.</summary>
    const ulong ReadByGuest = SetByGuest | (1UL << (int)HvmParam.StorePfn) | (1UL << (int)HvmParam.ConsolePfn)
        | (1UL << (int)HvmParam.Vm86Tss) | (1UL << (int)HvmParam.AcpiIoportsLocation) | (1UL << (int)HvmParam.VmGenerationIdAddr)
        | (1UL << (int)HvmParam.Altp2m) | (1UL << (int)HvmParam.X87FipWidth) | (1UL << (int)HvmParam.Vm86TssSized);

    /// <summary>The lowest vector that an interrupt of a local APIC can have.</summary>
    const ulong LowestVector = 16;

    /// <summary><c>HVMOP_set_param</c>: sets a parameter.</summary>
    [Clause("HC-PAR-001"), Clause("HC-PAR-002"), Clause("HC-PAR-003")]
    public static Result SetParam(State state, Caller caller, HvmOpSetParamArguments arguments)
    {
        if (!state.Pvh)
        {
            return Result.Error(Errno.ENOSYS);
        }
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        var refusal = Refusal(caller, target, arguments.Index, SetByGuest);
        if (refusal.Value != 0)
        {
            return refusal;
        }
        state.Parameters[target.Domain, new Parameter(arguments.Index)] = arguments.Value;
        return Result.Success;
    }

    /// <summary><c>HVMOP_get_param</c>: reads a parameter; 0 when it was never set.</summary>
    [Clause("HC-PAR-004"), Clause("HC-PAR-005")]
    public static Result GetParam(State state, Caller caller, HvmOpGetParamArguments arguments)
    {
        if (!state.Pvh)
        {
            return Result.Error(Errno.ENOSYS);
        }
        var target = TargetDomain.Of(state, caller, arguments.Domid);
        var refusal = Refusal(caller, target, arguments.Index, ReadByGuest);
        if (refusal.Value != 0)
        {
            return refusal;
        }
        arguments.Value = state.Parameters[target.Domain, new Parameter(arguments.Index)];
        return Result.Success;
    }

    /// <summary><c>HVMOP_pagetable_dying</c>: only shadow page tables would care, and there are none.</summary>
    [Clause("HC-PAR-008")]
    public static Result PagetableDying(State state, Caller caller, HvmOpPagetableDyingArguments arguments)
    {
        if (!state.Pvh)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (!TargetDomain.Of(state, caller, arguments.Domid).IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        return Result.Error(Errno.EINVAL);
    }

    /// <summary><c>HVMOP_set_evtchn_upcall_vector</c>: gives a vcpu its own vector for events, and requests one at once.</summary>
    [Clause("HC-PAR-006"), Clause("HC-PAR-007")]
    public static Result SetEvtchnUpcallVector(State state, Caller caller, HvmOpSetEvtchnUpcallVectorArguments arguments)
    {
        if (!state.Pvh)
        {
            return Result.Error(Errno.ENOSYS);
        }
        var vcpu = new VcpuId(arguments.Vcpu);
        if (arguments.Vector < LowestVector)
        {
            return Result.Error(Errno.EINVAL);
        }
        if (!Vcpus.Exists(state, caller.Domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        state.UpcallVector[caller.Domain, vcpu] = arguments.Vector;
        state.UpcallRequested[caller.Domain, vcpu] = 1;
        return Result.Success;
    }

    /// <summary>Why the caller may not use a parameter of the domain; success when it may.</summary>
    [Clause("HC-PAR-009")]
    static Result Refusal(Caller caller, TargetDomain target, Word index, ulong byGuest)
    {
        if (index >= HvmParam.Count)
        {
            return Result.Error(Errno.EINVAL);
        }
        if (!target.IsKnown)
        {
            return Result.Error(Errno.ESRCH);
        }
        if (!target.IsPermitted)
        {
            return Result.Error(Errno.EPERM);
        }
        if ((Logic.Bit(index) & Existing) == 0)
        {
            return Result.Error(Errno.EINVAL);
        }
        if ((target.Domain == caller.Domain) & ((Logic.Bit(index) & byGuest) == 0))
        {
            return Result.Error(Errno.EPERM);
        }
        return Result.Success;
    }
}
