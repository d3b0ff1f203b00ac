using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class VcpuOp
{
    /// <summary>VCPUOP_register_vcpu_info: moves a vcpu's vcpu_info, once, to memory of the guest's choice.</summary>
    public static long RegisterVcpuInfo(Hypervisor* hypervisor, Vcpu* vcpu, uint id, VcpuRegisterVcpuInfo* register)
    {
        var target = Find(hypervisor, vcpu, id);
        if (target == null)
        {
            return Failure.ENOENT;
        }
        if (register->Offset > Page.Bytes - (ulong)sizeof(VcpuInfo) || register->Offset % sizeof(ulong) != 0)
        {
            return Failure.ENXIO;
        }
        var isMovable = target == vcpu || target->IsDown != 0;
        if (target->IsInfoRegistered != 0 || !isMovable)
        {
            return Failure.EINVAL;
        }
        var frame = OwnMemory.TryGetWritable(hypervisor, Hypervisor.Domain(hypervisor, vcpu), new Gfn(register->Mfn));
        if (frame.IsNone)
        {
            return Failure.EINVAL;
        }
        MoveInfo(hypervisor, target, frame.Address + register->Offset);
        return 0;
    }

    static void MoveInfo(Hypervisor* hypervisor, Vcpu* vcpu, ulong address)
    {
        var old = VcpuEvents.Info(hypervisor, vcpu);
        vcpu->InfoAddress = address;
        vcpu->IsInfoRegistered = 1;
        var info = VcpuEvents.Info(hypervisor, vcpu);
        // The old one lies in shared_info, which no guest can register: they do not overlap.
        Processor.Copy(info, old, (ulong)sizeof(VcpuInfo));
        // What came while the guest looked at the old place must not be lost, so everything counts as pending.
        info->EvtchnPendingSel = ulong.MaxValue;
        VcpuEvents.MarkPending(hypervisor, vcpu);
    }

    /// <summary>VCPUOP_register_runstate_memory_area: where the vcpu's account of time is kept up to date, a guest-linear address.</summary>
    public static long RegisterRunstateMemoryArea(Hypervisor* hypervisor, Vcpu* vcpu, uint id, VcpuRegisterRunstateMemoryArea* register)
    {
        var target = Find(hypervisor, vcpu, id);
        if (target == null)
        {
            return Failure.ENOENT;
        }
        target->RunstateArea = register->Address;
        if (register->Address == 0)
        {
            return 0;
        }
        VcpuRunstateInfo info;
        RunStates.Read(target, target == vcpu ? target->RunStateEntryTime : Clock.Now(hypervisor), &info);
        // An address that is not mapped yet is no error: it is tried at each update.
        GuestMemory.Write(hypervisor, vcpu, register->Address, &info, (uint)sizeof(VcpuRunstateInfo));
        return 0;
    }

    /// <summary>VCPUOP_register_vcpu_time_memory_area: where a second copy of vcpu_time_info is kept, a guest-linear address.</summary>
    public static long RegisterVcpuTimeMemoryArea(Hypervisor* hypervisor, Vcpu* vcpu, uint id, VcpuRegisterTimeMemoryArea* register)
    {
        var target = Find(hypervisor, vcpu, id);
        if (target == null)
        {
            return Failure.ENOENT;
        }
        target->TimeArea = register->Address;
        GuestClock.PublishCopy(hypervisor, vcpu, target);
        return 0;
    }
}
