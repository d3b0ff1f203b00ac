using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>vcpu_op</c>: the sub-ops about what the hypervisor writes into guest memory for a vcpu.</summary>
public static partial class VcpuOp
{
    /// <summary>The last byte offset at which a <c>vcpu_info</c> of 64 bytes fits into a frame.</summary>
    const ulong LastVcpuInfoOffset = 4096 - 64;

    /// <summary>
    /// <c>VCPUOP_register_vcpu_info</c>: moves the vcpu's <c>vcpu_info</c>, with its content, to a place of the guest's choice; once for each
    /// vcpu. As an event may have come in between, every selector bit is set and the vcpu is told.
    /// </summary>
    [Clause("HC-SHI-004"), Clause("HC-SHI-005"), Clause("HC-SHI-006")]
    public static Result RegisterVcpuInfo(State state, Caller caller, VcpuOpRegisterVcpuInfoArguments arguments)
    {
        var domain = caller.Domain;
        var vcpu = new VcpuId(arguments.Vcpuid);
        var gfn = new Gfn(arguments.Mfn);
        if (!Vcpus.Exists(state, domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        if ((arguments.Offset > LastVcpuInfoOffset) | ((arguments.Offset & 7) != 0))
        {
            return Result.Error(Errno.ENXIO);
        }
        var runsElsewhere = (vcpu != caller.Vcpu) & (state.Up[domain, vcpu] == 1);
        if ((state.VcpuInfoFrame[domain, vcpu] != 0) | runsElsewhere | !P2m.IsUsableRam(state, domain, gfn))
        {
            return Result.Error(Errno.EINVAL);
        }
        var frame = P2m.FrameAt(state, domain, gfn);
        Frames.TakeReference(state, frame);
        var former = VcpuInfoArea.Of(state, domain, vcpu);
        state.VcpuInfoFrame[domain, vcpu] = frame.Value + 1;
        state.VcpuInfoOffset[domain, vcpu] = arguments.Offset;
        var area = VcpuInfoArea.Of(state, domain, vcpu);
        for (ulong word = 0; word < VcpuInfoWord.Count; word++)
        {
            area.Write(state, word, former.Read(state, word));
        }
        area.Write(state, VcpuInfoWord.PendingSel, ~0UL);
        EventDelivery.Notify(state, domain, vcpu);
        return Result.Success;
    }

    /// <summary>
    /// <c>VCPUOP_get_runstate_info</c>: the vcpu's state, since when, and how long it was in each, up to now.
    /// </summary>
    [Clause("HC-VCP-010")]
    public static Result GetRunstateInfo(State state, Caller caller, VcpuOpGetRunstateInfoArguments arguments)
    {
        var domain = caller.Domain;
        var vcpu = new VcpuId(arguments.Vcpuid);
        if (!Vcpus.Exists(state, domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        arguments.State = state.RunState[domain, vcpu];
        arguments.StateEntryTime = state.RunStateEntered[domain, vcpu];
        arguments.TimeRunning = RunStates.TimeIn(state, caller, vcpu, Runstate.Running);
        arguments.TimeRunnable = RunStates.TimeIn(state, caller, vcpu, Runstate.Runnable);
        arguments.TimeBlocked = RunStates.TimeIn(state, caller, vcpu, Runstate.Blocked);
        arguments.TimeOffline = RunStates.TimeIn(state, caller, vcpu, Runstate.Offline);
        return Result.Success;
    }

    /// <summary>
    /// <c>VCPUOP_register_runstate_memory_area</c>: where in the guest's address space the hypervisor keeps a copy of the vcpu's run state.
    /// The copies themselves are stores to the guest's own memory (<see cref="GuestMemory.Store"/>).
    /// </summary>
    [Clause("HC-SHI-008")]
    public static Result RegisterRunstateMemoryArea(State state, Caller caller, VcpuOpRegisterRunstateMemoryAreaArguments arguments)
    {
        var vcpu = new VcpuId(arguments.Vcpuid);
        if (!Vcpus.Exists(state, caller.Domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        state.RunStateArea[caller.Domain, vcpu] = arguments.Address;
        return Result.Success;
    }

    /// <summary><c>VCPUOP_register_vcpu_time_memory_area</c>: where the hypervisor keeps a second copy of the vcpu's clock.</summary>
    [Clause("HC-SHI-009")]
    public static Result RegisterVcpuTimeMemoryArea(State state, Caller caller, VcpuOpRegisterVcpuTimeMemoryAreaArguments arguments)
    {
        var vcpu = new VcpuId(arguments.Vcpuid);
        if (!Vcpus.Exists(state, caller.Domain, vcpu))
        {
            return Result.Error(Errno.ENOENT);
        }
        state.TimeArea[caller.Domain, vcpu] = arguments.Address;
        return Result.Success;
    }
}
