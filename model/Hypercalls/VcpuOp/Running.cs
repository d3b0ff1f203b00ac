using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>vcpu_op</c>: the sub-ops that start and stop vcpus.</summary>
public static partial class VcpuOp
{
    /// <summary><c>VCPUOP_initialise</c>: gives a vcpu of the caller the registers that it starts with.</summary>
    [Clause("HC-VCP-001"), Clause("HC-VCP-002")]
    public static Result Initialise(State state, Caller caller, VcpuOpInitialiseArguments arguments)
    {
        var vcpu = new VcpuId(arguments.Vcpuid);
        if (!Vcpus.Exists(state, caller.Domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        if (state.Initialised[caller.Domain, vcpu] != 0)
        {
            return Result.Error(Errno.EEXIST);
        }
        if (!InitialRegisters.AreValid(state, arguments))
        {
            return Result.Error(Errno.EINVAL);
        }
        state.Initialised[caller.Domain, vcpu] = 1;
        return Result.Success;
    }

    /// <summary><c>VCPUOP_up</c>: makes an initialised vcpu runnable; nothing happens to one that is up.</summary>
    [Clause("HC-VCP-001"), Clause("HC-VCP-006")]
    public static Result Up(State state, Caller caller, VcpuOpUpArguments arguments)
    {
        var domain = caller.Domain;
        var vcpu = new VcpuId(arguments.Vcpuid);
        if (!Vcpus.Exists(state, domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        if (state.Initialised[domain, vcpu] == 0)
        {
            return Result.Error(Errno.EINVAL);
        }
        if (state.Up[domain, vcpu] == 0)
        {
            state.Up[domain, vcpu] = 1;
            state.UpCount[domain] = state.UpCount[domain] + 1;
        }
        return Result.Success;
    }

    /// <summary>
    /// <c>VCPUOP_down</c>: stops a vcpu; nothing happens to one that is down. When no other vcpu of the domain is up, the domain shuts
    /// down instead, as powered off.
    /// </summary>
    [Clause("HC-VCP-001"), Clause("HC-VCP-007"), Clause("HC-VCP-008")]
    public static Result Down(State state, Caller caller, VcpuOpDownArguments arguments)
    {
        var domain = caller.Domain;
        var vcpu = new VcpuId(arguments.Vcpuid);
        if (!Vcpus.Exists(state, domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        if (state.UpCount[domain] == state.Up[domain, vcpu])
        {
            Shutdowns.ShutDown(state, domain, ShutdownReason.Poweroff);
        }
        else if (state.Up[domain, vcpu] == 1)
        {
            state.Up[domain, vcpu] = 0;
            state.UpCount[domain] = state.UpCount[domain] - 1;
        }
        return Result.Success;
    }

    /// <summary><c>VCPUOP_is_up</c>: 1 when the vcpu is up, else 0.</summary>
    [Clause("HC-VCP-001"), Clause("HC-VCP-009")]
    public static Result IsUp(State state, Caller caller, VcpuOpIsUpArguments arguments)
    {
        var vcpu = new VcpuId(arguments.Vcpuid);
        if (!Vcpus.Exists(state, caller.Domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        return Result.Of(state.Up[caller.Domain, vcpu]);
    }

    /// <summary><c>VCPUOP_get_physid</c>: no vcpu is pinned to a processor of its own, so none is told which it has.</summary>
    [Clause("HC-VCP-001"), Clause("HC-VCP-022")]
    public static Result GetPhysid(State state, Caller caller, VcpuOpGetPhysidArguments arguments)
        => Vcpus.Exists(state, caller.Domain, new VcpuId(arguments.Vcpuid)) ? Result.Error(Errno.EINVAL) : Result.Error(Errno.ENOENT);
}
