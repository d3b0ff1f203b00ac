using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>The account of what a vcpu does with its time.</summary>
public static unsafe class RunStates
{
    /// <summary>Books the time since the last change on the old state, and enters the new one at <paramref name="now"/> (ns since boot).</summary>
    public static void Change(Vcpu* vcpu, RunState state, ulong now)
    {
        if (now > vcpu->RunStateEntryTime)
        {
            vcpu->RunStateTime[(int)vcpu->RunState] += now - vcpu->RunStateEntryTime;
            vcpu->RunStateEntryTime = now;
        }
        vcpu->RunState = state;
    }

    /// <summary>The account as a guest sees it, with the time in the present state counted up to <paramref name="now"/>.</summary>
    public static void Read(Vcpu* vcpu, ulong now, VcpuRunstateInfo* info)
    {
        info->State = (int)vcpu->RunState;
        info->StateEntryTime = vcpu->RunStateEntryTime;
        info->TimeRunning = vcpu->RunStateTime[(int)RunState.Running];
        info->TimeRunnable = vcpu->RunStateTime[(int)RunState.Runnable];
        info->TimeBlocked = vcpu->RunStateTime[(int)RunState.Blocked];
        info->TimeOffline = vcpu->RunStateTime[(int)RunState.Offline];
        if (now > vcpu->RunStateEntryTime)
        {
            (&info->TimeRunning)[(int)vcpu->RunState] += now - vcpu->RunStateEntryTime;
        }
    }

    /// <summary>
    /// Writes the account into the area that the vcpu registered, if any. With VMASST_TYPE_runstate_update_flag the top bit of the entry time is set during
    /// the update. An area that is not mapped any more is passed over.
    /// </summary>
    public static void Publish(Hypervisor* hypervisor, Vcpu* vcpu)
    {
        if (vcpu->RunstateArea == 0)
        {
            return;
        }
        VcpuRunstateInfo info;
        Read(vcpu, vcpu->RunStateEntryTime, &info);
        var usesFlag = (Hypervisor.Domain(hypervisor, vcpu)->VmAssist >> (int)VmAssistType.RunstateUpdateFlag & 1) != 0;
        var entryTimeAddress = vcpu->RunstateArea + (ulong)((byte*)&info.StateEntryTime - (byte*)&info);
        if (usesFlag)
        {
            info.StateEntryTime |= 1UL << (int)Runstate.UpdateBit;
            GuestMemory.Write(hypervisor, vcpu, entryTimeAddress, &info.StateEntryTime, sizeof(ulong));
        }
        GuestMemory.Write(hypervisor, vcpu, vcpu->RunstateArea, &info, (uint)sizeof(VcpuRunstateInfo));
        if (usesFlag)
        {
            info.StateEntryTime &= ~(1UL << (int)Runstate.UpdateBit);
            GuestMemory.Write(hypervisor, vcpu, entryTimeAddress, &info.StateEntryTime, sizeof(ulong));
        }
    }
}
