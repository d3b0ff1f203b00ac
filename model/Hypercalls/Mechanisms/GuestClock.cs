using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The clock that a vcpu reads from its <c>vcpu_info</c>.</summary>
public static class GuestClock
{
    /// <summary>
    /// The hypervisor writes the clock of a vcpu of the caller anew: the system time now, the processor's time-stamp counter
    /// then, and the scale (bits 31:0 the fraction, 39:32 the shift, 47:40 flags). The version grows by two, so it is even again.
    /// </summary>
    [Transition("HC-SHI-007")]
    public static Result Update(State state, Caller caller, VcpuId vcpu, Word timeStamp, Word scale)
    {
        var domain = caller.Domain;
        if (!Vcpus.Exists(state, domain, vcpu) | (state.SharedInfoFrame[domain] == 0))
        {
            return Result.IllegalChoice;
        }
        var area = VcpuInfoArea.Of(state, domain, vcpu);
        var version = area.Read(state, VcpuInfoWord.TimeVersion);
        area.Write(state, VcpuInfoWord.TscTimestamp, timeStamp);
        area.Write(state, VcpuInfoWord.SystemTime, caller.Now);
        area.Write(state, VcpuInfoWord.TscScale, scale);
        area.Write(state, VcpuInfoWord.TimeVersion, (version & 0xFFFF_FFFF_0000_0000) | ((version + 2) & 0xFFFF_FFFF));
        return Result.Success;
    }
}
